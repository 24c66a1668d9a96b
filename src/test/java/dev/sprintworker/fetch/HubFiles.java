package dev.sprintworker.fetch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a repository has at one commit. */
record HubFiles(String commit, Map<String, byte[]> byPath) {

    static HubFiles of(String commit, Path folder) {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(path).toString(), Files.readAllBytes(path));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        files.put("README.md", "a model".getBytes(StandardCharsets.UTF_8));
        files.put(".gitattributes", "*.bin filter=lfs".getBytes(StandardCharsets.UTF_8));
        files.put("asset/picture.png", new byte[1000]);
        files.put("transformer/diffusion_pytorch_model.bin", new byte[1000]);
        files.put("transformer/diffusion_pytorch_model.fp16.safetensors", new byte[1000]);
        return new HubFiles(commit, files);
    }

    /** The same with another file, at another commit. */
    HubFiles with(String otherCommit, String path, byte[] content) {
        Map<String, byte[]> files = new TreeMap<>(byPath);
        files.put(path, content);
        return new HubFiles(otherCommit, files);
    }

    static boolean isLarge(String path) {
        return path.endsWith(".safetensors") || path.endsWith(".bin") || path.endsWith("tokenizer.json");
    }

    /** The checksum that the hub names: of large files SHA-256, of small ones their Git blob's SHA-1. */
    String checksum(String path) {
        return isLarge(path) ? sha256(byPath.get(path)) : blob(byPath.get(path));
    }

    static String sha256(byte[] content) {
        return HexFormat.of().formatHex(digest("SHA-256").digest(content));
    }

    static String blob(byte[] content) {
        MessageDigest sha1 = digest("SHA-1");
        sha1.update(("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(sha1.digest(content));
    }

    static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
