package dev.sprintworker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sprintworker.png.PngFile;
import dev.sprintworker.png.PngText;
import dev.sprintworker.sana.GenerationSettings;
import dev.sprintworker.sana.ImageRequest;
import dev.sprintworker.sana.Picture;
import dev.sprintworker.sana.SnapshotInfo;
import dev.sprintworker.sana.StageSeconds;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files of one call of {@code generate}, each with its JSON line.
 *
 * @param out the file if there is one picture; of several, index i goes to {@code FILE.i.png}
 * @param images how many pictures there will be
 * @param loadSeconds that binding the weights took
 * @param lines gets a JSON line for each picture
 */
record PictureFiles(
        Path out, int images, GenerationSettings settings, SnapshotInfo model, double loadSeconds, PrintWriter lines) {
    private static final String SUFFIX = ".png";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Writes one picture.
     *
     * @param seconds of the batch that the picture was made in
     */
    void write(int index, ImageRequest request, Picture picture, StageSeconds seconds) {
        long start = System.nanoTime();
        PngText text = new PngText(
                model.name(),
                model.revision(),
                request.seed(),
                settings.steps(),
                settings.guidanceScale(),
                Optional.empty());
        byte[] png = PngFile.encode(picture, text);
        double pngSeconds = (System.nanoTime() - start) / 1e9;
        Path file = file(index);
        try {
            Files.write(file, png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("file", file.toString());
        line.put("seed", request.seed());
        line.put("width", picture.width());
        line.put("height", picture.height());
        line.put("sha256", sha256(png));
        line.put("seconds", seconds(seconds, pngSeconds));
        try {
            lines.println(JSON.writeValueAsString(line));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        lines.flush();
    }

    private Path file(int index) {
        if (images == 1) {
            return out;
        }
        String name = out.getFileName().toString();
        String stem = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
        return out.resolveSibling(stem + "." + index + SUFFIX);
    }

    private Map<String, Object> seconds(StageSeconds batch, double png) {
        Map<String, Object> seconds = new LinkedHashMap<>();
        seconds.put("load", rounded(loadSeconds));
        seconds.put("text", rounded(batch.text()));
        seconds.put("denoise", rounded(batch.denoise()));
        seconds.put("decode", rounded(batch.decode()));
        seconds.put("png", rounded(png));
        return seconds;
    }

    private static double rounded(double seconds) {
        return Math.round(seconds * 1e4) / 1e4;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
