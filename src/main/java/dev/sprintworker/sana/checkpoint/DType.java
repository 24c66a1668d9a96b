package dev.sprintworker.sana.checkpoint;

/** Element types of weights, with their number in TorchScript ({@code c10::ScalarType}). */
public enum DType {
    F32(4, 6),
    F16(2, 5),
    BF16(2, 15);

    private final int bytes;
    private final int scalarType;

    DType(int bytes, int scalarType) {
        this.bytes = bytes;
        this.scalarType = scalarType;
    }

    /** Bytes an element takes. */
    public int bytes() {
        return bytes;
    }

    /** What TorchScript calls this type. */
    public int scalarType() {
        return scalarType;
    }
}
