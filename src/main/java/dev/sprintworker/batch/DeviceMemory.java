package dev.sprintworker.batch;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Memory of what computes, in bytes, asked anew each time. Of a GPU it is all that is in use on it, as CUDA counts it: on
 * a GPU of its own that is this worker. Of a CPU it is what is resident of this process, heap and weights included, as
 * Linux counts it, and what the machine or the container has.
 *
 * @param used not a number where nobody tells
 */
record DeviceMemory(Supplier<Number> used, Supplier<Number> total) {

    private static final String CUDA = "cuda:";
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final double KIBIBYTE = 1024;

    /** @param device {@code cpu} or {@code cuda:N} */
    static DeviceMemory of(String device) {
        if (device.startsWith(CUDA)) {
            Device gpu = Device.gpu(Integer.parseInt(device.substring(CUDA.length())));
            return new DeviceMemory(
                    () -> CudaUtils.getGpuMemory(gpu).getUsed(),
                    () -> CudaUtils.getGpuMemory(gpu).getMax());
        }
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new DeviceMemory(DeviceMemory::resident, system::getTotalMemorySize);
    }

    private static double resident() {
        if (!Files.exists(STATUS)) {
            return Double.NaN;
        }
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(RESIDENT))
                    .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
