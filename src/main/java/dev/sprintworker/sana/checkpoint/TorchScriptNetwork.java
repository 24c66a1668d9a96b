package dev.sprintworker.sana.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import dev.sprintworker.sana.Precision;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A network in libtorch: source from {@code /torchscript}, weights bound by name. bfloat16 stays inside; what crosses to
 * Java is float32, int64 or uint8, because DJL knows no bfloat16. Not safe for use by several threads at once.
 */
public final class TorchScriptNetwork implements AutoCloseable {
    /** A buffer, and so a part of a tensor that is bound at once, cannot exceed 2 GiB. */
    private static final long MAX_PART_BYTES = 1L << 30;

    private final Model model;
    private final PtSymbolBlock block;
    private final PtNDManager manager;

    private TorchScriptNetwork(Model model) {
        this.model = model;
        this.block = (PtSymbolBlock) model.getBlock();
        this.manager = (PtNDManager) model.getNDManager();
    }

    /**
     * Compiles a network and binds its weights.
     *
     * <p>The module's {@code prepare} is run once all weights are bound.
     *
     * @param className of the module
     * @param resource name of its source, which is read after {@code common.py}
     * @param attributes of the module, see {@link TorchScriptArchive#of}
     * @param weights that the module looks up by name
     */
    public static TorchScriptNetwork load(
            String className,
            String resource,
            Map<String, Object> attributes,
            Collection<TensorEntry> weights,
            Precision precision,
            Device device) {
        TorchRuntime.load();
        TorchRuntime.prepareThread();
        Map<String, Object> all = new TreeMap<>(attributes);
        all.put("dtype", precision.dtype().scalarType());
        byte[] archive = TorchScriptArchive.of(className, source("common.py") + source(resource), all);
        Model model = Model.newInstance(className, device, "PyTorch");
        try {
            model.load(new ByteArrayInputStream(archive));
            TorchScriptNetwork network = new TorchScriptNetwork(model);
            network.bind(weights);
            network.run("prepare").close();
            return network;
        } catch (IOException | MalformedModelException e) {
            model.close();
            throw new IllegalStateException("TorchScript source " + resource + " does not load", e);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /**
     * Copies weights from their files to the device, converted to the network's precision. Files are mapped; the heap
     * never holds weights.
     */
    private void bind(Collection<TensorEntry> tensors) {
        Map<Path, FileChannel> files = new HashMap<>();
        try {
            for (TensorEntry tensor : tensors) {
                FileChannel file = files.get(tensor.file());
                if (file == null) {
                    file = FileChannel.open(tensor.file(), StandardOpenOption.READ);
                    files.put(tensor.file(), file);
                }
                bind(tensor, file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            files.values().forEach(TorchScriptNetwork::close);
        }
    }

    private void bind(TensorEntry tensor, FileChannel file) throws IOException {
        long partElements = MAX_PART_BYTES / tensor.dtype().bytes();
        long elements = tensor.elements();
        long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
        for (long start = 0; start == 0 || start < elements; start += partElements) {
            long bytes =
                    Math.min(partElements, elements - start) * tensor.dtype().bytes();
            long position = tensor.position() + start * tensor.dtype().bytes();
            ByteBuffer mapped = map(file, position, bytes, tensor.dtype().bytes());
            try (NDArray raw = manager.create(mapped, new Shape(bytes), DataType.UINT8);
                    IValue name = IValue.from(tensor.name());
                    IValue data = IValue.from((PtNDArray) raw);
                    IValue source = IValue.from((long) tensor.dtype().scalarType());
                    IValue sizes = IValue.listFrom(shape);
                    IValue first = IValue.from(start)) {
                run("bind", name, data, source, sizes, first).close();
            }
        }
    }

    /** Maps a part of the file; copies it instead if it does not start where its elements may be read. */
    private static ByteBuffer map(FileChannel file, long position, long bytes, int alignment) throws IOException {
        ByteBuffer mapped = file.map(FileChannel.MapMode.READ_ONLY, position, bytes);
        if (position % alignment == 0) {
            return mapped;
        }
        return ByteBuffer.allocateDirect((int) bytes).put(mapped).flip();
    }

    /**
     * Runs a method of the network.
     *
     * @return its result, which the caller closes
     * @throws ai.djl.engine.EngineException if an operator failed, for instance for want of memory
     */
    public IValue run(String method, IValue... arguments) {
        return IValueUtils.runMethod(block, method, arguments);
    }

    /** Makes arrays on the network's device; those of its sub-managers are freed with them. */
    public PtNDManager manager() {
        return manager;
    }

    @Override
    public void close() {
        model.close();
    }

    private static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String source(String resource) {
        try (InputStream in = TorchScriptNetwork.class.getResourceAsStream("/torchscript/" + resource)) {
            if (in == null) {
                throw new IllegalStateException("resource /torchscript/" + resource + " is not on the class path");
            }
            return new String(in.readAllBytes(), UTF_8) + "\n";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
