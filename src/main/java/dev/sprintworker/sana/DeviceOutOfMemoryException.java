package dev.sprintworker.sana;

/** The device has not enough free memory for a batch of this size; a smaller one may succeed. */
public final class DeviceOutOfMemoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DeviceOutOfMemoryException(Throwable cause) {
        super("the device is out of memory", cause);
    }
}
