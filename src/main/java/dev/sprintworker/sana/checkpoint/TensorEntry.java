package dev.sprintworker.sana.checkpoint;

import java.nio.file.Path;
import java.util.List;

/**
 * Where a tensor's elements lie.
 *
 * @param name of the tensor
 * @param dtype of its elements, little endian
 * @param shape sizes of its dimensions, row-major; empty for a scalar
 * @param file the safetensors file
 * @param position of the first byte in the file
 */
public record TensorEntry(String name, DType dtype, List<Long> shape, Path file, long position) {

    public long elements() {
        return elements(shape);
    }

    public long bytes() {
        return elements() * dtype.bytes();
    }

    static long elements(List<Long> shape) {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
