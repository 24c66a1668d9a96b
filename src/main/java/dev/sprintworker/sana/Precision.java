package dev.sprintworker.sana;

import dev.sprintworker.sana.checkpoint.DType;

/** What the networks compute in; weights stored otherwise are converted when they are bound. */
public enum Precision {
    BFLOAT16("bfloat16", DType.BF16),
    FLOAT32("float32", DType.F32);

    private final String label;
    private final DType dtype;

    Precision(String label, DType dtype) {
        this.label = label;
        this.dtype = dtype;
    }

    /** The name users write. */
    public String label() {
        return label;
    }

    public DType dtype() {
        return dtype;
    }

    /** @throws IllegalArgumentException naming the precisions there are */
    public static Precision of(String label) {
        for (Precision precision : values()) {
            if (precision.label.equals(label)) {
                return precision;
            }
        }
        throw new IllegalArgumentException("precision is " + label + ", expected bfloat16 or float32");
    }
}
