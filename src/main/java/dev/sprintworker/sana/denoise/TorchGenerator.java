package dev.sprintworker.sana.denoise;

/**
 * The numbers of {@code torch.Generator("cpu").manual_seed(seed)}: a Mersenne Twister and torch's normal distribution.
 * Agrees with torch within 2e-6 (torch uses float approximations of log, sin and cos).
 */
public final class TorchGenerator {
    private static final int STATE = 624;
    private static final int SHIFT = 397;
    private static final int BLOCK = 16;
    private static final float UNIT = 0x1p-24f;

    private final int[] state = new int[STATE];
    private int next = STATE;

    /** @param seed of which torch uses the low 32 bits */
    public TorchGenerator(long seed) {
        state[0] = (int) seed;
        for (int i = 1; i < STATE; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
    }

    /**
     * {@code torch.randn(count)}, float32.
     *
     * @param count at least 16; below that torch draws in another way
     */
    public float[] randn(int count) {
        if (count < BLOCK) {
            throw new IllegalArgumentException("count is " + count + ", expected at least " + BLOCK);
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = uniform();
        }
        for (int start = 0; start + BLOCK <= count; start += BLOCK) {
            toNormal(values, start);
        }
        if (count % BLOCK != 0) {
            int start = count - BLOCK;
            for (int i = start; i < count; i++) {
                values[i] = uniform();
            }
            toNormal(values, start);
        }
        return values;
    }

    /** Box-Muller on 16 values: the first half are radii, the second half angles. */
    private static void toNormal(float[] values, int start) {
        int half = BLOCK / 2;
        for (int j = start; j < start + half; j++) {
            double radius = Math.sqrt(-2 * Math.log(1 - values[j]));
            double angle = 2 * Math.PI * values[j + half];
            values[j] = (float) (radius * Math.cos(angle));
            values[j + half] = (float) (radius * Math.sin(angle));
        }
    }

    private float uniform() {
        return (nextInt() & 0xFFFFFF) * UNIT;
    }

    private int nextInt() {
        if (next == STATE) {
            for (int i = 0; i < STATE; i++) {
                int bits = state[i] & 0x80000000 | state[(i + 1) % STATE] & 0x7fffffff;
                state[i] = state[(i + SHIFT) % STATE] ^ (bits >>> 1) ^ ((bits & 1) != 0 ? 0x9908b0df : 0);
            }
            next = 0;
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= y << 7 & 0x9d2c5680;
        y ^= y << 15 & 0xefc60000;
        return y ^ y >>> 18;
    }
}
