package dev.sprintworker.bench;

import ai.djl.pytorch.jni.IValue;
import dev.sprintworker.sana.checkpoint.TorchScriptNetwork;
import java.util.Arrays;
import java.util.List;

/**
 * A convolution or matrix product of a network: its shapes, and how often it is done for a picture.
 *
 * @param kind method of {@code operators.py}
 * @param input shape of the input
 * @param weight shape of the weight, or of the right factor
 * @param dtype number of the type it is done in
 * @param padding of a convolution
 * @param groups of a convolution
 */
record Operator(String kind, long[] input, long[] weight, int dtype, int padding, int groups, long times) {
    static final int FLOAT32 = 6;
    static final int BFLOAT16 = 15;

    static Operator linear(long tokens, long in, long out, int dtype, long times) {
        return new Operator("linear", new long[] {tokens, in}, new long[] {out, in}, dtype, 0, 1, times);
    }

    static Operator matmul(long heads, long rows, long inner, long columns, int dtype, long times) {
        return new Operator(
                "matmul", new long[] {heads, rows, inner}, new long[] {heads, inner, columns}, dtype, 0, 1, times);
    }

    static Operator conv(long side, long in, long out, long kernel, int padding, int groups, long times) {
        return new Operator(
                "conv",
                new long[] {1, in, side, side},
                new long[] {out, in / groups, kernel, kernel},
                BFLOAT16,
                padding,
                groups,
                times);
    }

    /** Seconds of all its times, operands at hand. */
    Stopwatch.Seconds seconds(TorchScriptNetwork operators) {
        try (IValue x = IValue.listFrom(input);
                IValue w = IValue.listFrom(weight);
                IValue type = IValue.from((long) dtype);
                IValue once = IValue.from(1L);
                IValue count = IValue.from(times);
                IValue pad = IValue.from((long) padding);
                IValue group = IValue.from((long) groups)) {
            operators.run("allocate", x, w, type).close();
            List<IValue> extra = kind.equals("conv") ? List.of(pad, group) : List.of();
            run(operators, once, extra);
            Stopwatch watch = new Stopwatch();
            watch.time(kind, () -> {
                run(operators, count, extra);
                return kind;
            });
            operators.run("release").close();
            return watch.last(kind);
        }
    }

    @Override
    public String toString() {
        return kind + " of " + Arrays.toString(input) + " with " + Arrays.toString(weight) + ", " + times + " times";
    }

    private void run(TorchScriptNetwork operators, IValue count, List<IValue> extra) {
        IValue[] arguments = new IValue[1 + extra.size()];
        arguments[0] = count;
        for (int i = 0; i < extra.size(); i++) {
            arguments[1 + i] = extra.get(i);
        }
        operators.run(kind, arguments).close();
    }
}
