package dev.sprintworker.sana.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import dev.sprintworker.sana.Precision;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A network in libtorch: source from {@code /torchscript}, weights bound by name. bfloat16 stays inside; what crosses to
 * Java is float32, int64 or uint8, because DJL knows no bfloat16. Not safe for use by several threads at once.
 */
public final class TorchScriptNetwork implements AutoCloseable {
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
     * <p>The heap never holds weights: libtorch maps the files, and copies what it maps. The module's {@code bind} is run
     * for each weight and {@code prepare} once all are bound.
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
        ReadAhead.of(weights);
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
            network.prepare(device);
            return network;
        } catch (IOException | MalformedModelException e) {
            model.close();
            throw new IllegalStateException("TorchScript source " + resource + " does not load", e);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    /** Tells the module where in their files the weights are; nothing is read yet. */
    private void bind(Collection<TensorEntry> tensors) {
        Map<Path, Long> sizes = new HashMap<>();
        for (TensorEntry tensor : tensors) {
            long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
            try (IValue name = IValue.from(tensor.name());
                    IValue file = IValue.from(tensor.file().toString());
                    IValue fileBytes = IValue.from(sizes.computeIfAbsent(tensor.file(), TorchScriptNetwork::size));
                    IValue position = IValue.from(tensor.position());
                    IValue source = IValue.from((long) tensor.dtype().scalarType());
                    IValue shapes = IValue.listFrom(shape)) {
                run("bind", name, file, fileBytes, position, source, shapes).close();
            }
        }
    }

    /** Copies weights to the device, converted to the network's precision and joined as the network wants them. */
    private void prepare(Device device) {
        try (IValue name = IValue.from(TorchRuntime.name(device))) {
            run("prepare", name).close();
        }
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

    /** A manager of arrays in the host's memory, for one call: of what the network copies to its device itself, or from it. */
    public PtNDManager hostScope() {
        return manager.newSubManager(Device.cpu());
    }

    @Override
    public void close() {
        model.close();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
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
