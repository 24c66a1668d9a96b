package dev.sprintworker.sana;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The tiny snapshot that ships with the worker: real architecture, knows only drawn shapes. */
public final class DemoSnapshot {
    private static final String RESOURCE = "/demo-model/";

    private static final List<String> FILES = List.of(
            "model_index.json",
            "scheduler/scheduler_config.json",
            "text_encoder/config.json",
            "text_encoder/model.safetensors",
            "tokenizer/tokenizer.json",
            "transformer/config.json",
            "transformer/diffusion_pytorch_model.safetensors",
            "vae/config.json",
            "vae/diffusion_pytorch_model.safetensors");

    private DemoSnapshot() {}

    /**
     * The snapshot's folder. Weights can only be mapped from files: out of a jar they are copied to a temporary folder,
     * which goes when the JVM ends.
     */
    public static Path folder() {
        URL index = DemoSnapshot.class.getResource(RESOURCE + FILES.get(0));
        if (index == null) {
            throw new IllegalStateException("resource " + RESOURCE + FILES.get(0) + " is not on the class path");
        }
        try {
            return index.getProtocol().equals("file")
                    ? Path.of(index.toURI()).getParent()
                    : extract(Files.createTempDirectory("sprint-worker-"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path extract(Path temporary) throws IOException {
        Path folder = temporary.resolve("demo-model");
        // What is registered last is deleted first.
        temporary.toFile().deleteOnExit();
        folder.toFile().deleteOnExit();
        for (String name : FILES) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            file.getParent().toFile().deleteOnExit();
            try (InputStream in = DemoSnapshot.class.getResourceAsStream(RESOURCE + name)) {
                Files.copy(in, file);
            }
            file.toFile().deleteOnExit();
        }
        return folder;
    }
}
