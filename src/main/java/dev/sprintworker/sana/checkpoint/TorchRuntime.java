package dev.sprintworker.sana.checkpoint;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one libtorch of this JVM: loaded from the class path or {@code PYTORCH_LIBRARY_PATH}, never downloaded. */
public final class TorchRuntime {
    private static final Pattern CUDA = Pattern.compile("cuda:(\\d{1,3})");
    private static final int MAX_THREADS = 1024;
    private static final int FIRST_BF16_COMPUTE_CAPABILITY = 80;

    static {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        // Read by DJL whenever a module is loaded. Without the optimizer every operator rounds to bf16 as the model's
        // authors' does, and no shape has to be seen twice before it is fast.
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        if (Platform.isLinux()) {
            useHugePages();
            letThreadsRest();
        }
    }

    /** The C library. */
    private interface LibC extends Library {
        int setenv(String name, String value, int overwrite);
    }

    /**
     * Tells libtorch to ask for huge pages: a decoder's fresh big tensors cost a page fault every 4 KiB otherwise, which
     * takes as long as its arithmetic.
     */
    private static void useHugePages() {
        preset("THP_MEM_ALLOC_ENABLE", "1");
    }

    /**
     * Tells libgomp, which runs libtorch's operators on several threads, to let threads without work sleep after a
     * millisecond or less: between two operators they hardly ever wait longer. By default they spin for up to 15 ms, and
     * would take the cores, after a picture, from its PNG, its upload and the rest of what it still needs.
     */
    private static void letThreadsRest() {
        if (System.getenv("OMP_WAIT_POLICY") == null) {
            preset("GOMP_SPINCOUNT", "20000");
        }
    }

    /** For native libraries, which read their environment when they are loaded; what is set already stays. */
    private static void preset(String variable, String value) {
        Native.load("c", LibC.class).setenv(variable, value, 0);
    }

    private TorchRuntime() {}

    /** Loads libtorch; the tokenizers' native library must be loaded after this, or it may look for a download. */
    public static void load() {
        Engine.getEngine("PyTorch");
    }

    /**
     * Sets how many threads compute an operator.
     *
     * @param threads 1 to 1024
     * @throws IllegalArgumentException if out of range
     */
    public static void setThreads(int threads) {
        if (threads < 1 || threads > MAX_THREADS) {
            throw new IllegalArgumentException("threads is " + threads + ", expected from 1 to " + MAX_THREADS);
        }
        load();
        JniUtils.setNumThreads(threads);
    }

    /**
     * Prepares the calling thread to run networks; every thread that does has to call it once.
     */
    public static void prepareThread() {
        JniUtils.setGraphExecutorOptimize(false);
    }

    /** What libtorch calls a device: {@code cpu} or {@code cuda:N}. */
    public static String name(Device device) {
        return device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu";
    }

    /**
     * Finds a device.
     *
     * @param name {@code cpu}, {@code cuda:N} or {@code auto}: the first GPU if libtorch was built for one and the
     *     machine has one, else the CPU
     * @param bfloat16 whether the device has to compute in bfloat16
     * @throws IllegalArgumentException if there is no such device or it is too old
     */
    public static Device device(String name, boolean bfloat16) {
        load();
        boolean cudaBuild = Engine.getEngine("PyTorch").hasCapability(StandardCapabilities.CUDA);
        int gpus = cudaBuild ? CudaUtils.getGpuCount() : 0;
        Matcher cuda = CUDA.matcher(name);
        Device device;
        if (name.equals("cpu") || name.equals("auto") && gpus == 0) {
            return Device.cpu();
        } else if (name.equals("auto")) {
            device = Device.gpu(0);
        } else if (cuda.matches()) {
            device = Device.gpu(Integer.parseInt(cuda.group(1)));
        } else {
            throw new IllegalArgumentException("device is " + name + ", expected cpu, cuda:N or auto");
        }
        if (device.getDeviceId() >= gpus) {
            throw new IllegalArgumentException("device is " + name + " but "
                    + (cudaBuild
                            ? "this machine has " + gpus + " GPUs"
                            : "this libtorch was built for the CPU only (see PYTORCH_LIBRARY_PATH)"));
        }
        String capability = CudaUtils.getComputeCapability(device.getDeviceId());
        if (bfloat16 && Integer.parseInt(capability) < FIRST_BF16_COMPUTE_CAPABILITY) {
            throw new IllegalArgumentException("device " + name + " has compute capability " + capability
                    + ", bfloat16 needs 80 or later; use precision float32 or a newer GPU");
        }
        return device;
    }
}
