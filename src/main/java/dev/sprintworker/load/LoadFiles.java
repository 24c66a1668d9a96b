package dev.sprintworker.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a run leaves in its folder: {@code prompts.csv} and {@code report.html}. */
public final class LoadFiles {

    private LoadFiles() {}

    /** Writes them, over those of an earlier run. */
    public static void write(LoadResult result, Path folder) {
        try {
            Files.createDirectories(folder);
            CsvFile.write(result.lines(), folder.resolve("prompts.csv"));
            Report.write(result, folder.resolve("report.html"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
