package dev.sprintworker.sana;

/** The device has not enough free memory for a batch of this size; a smaller one may succeed. */
public final class DeviceOutOfMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Whether this is what libtorch's error means; only its text tells. */
    static boolean isCauseOf(RuntimeException error) {
        String message = String.valueOf(error.getMessage());
        return message.contains("out of memory") || message.contains("can't allocate memory");
    }

    public DeviceOutOfMemoryException(Throwable cause) {
        super("the device is out of memory", cause);
    }
}
