package dev.sprintworker.load;

import static dev.sprintworker.load.Runs.completed;
import static dev.sprintworker.load.Runs.failed;
import static dev.sprintworker.load.Runs.line;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ReportTest {

    private static final List<Line> LINES = Stream.concat(
                    IntStream.range(0, 90).mapToObj(i -> line(i, i * 100, completed(i * 100 + 500, i < 60 ? 4 : 2))),
                    Stream.of(line(90, 9000, failed(9_250, "<expired>")), line(91, 9100)))
            .toList();

    private final String html = Report.html(Runs.result(LINES));

    @Test
    void shouldTellTheNumbers() {
        assertThat(html)
                .contains("<tr><td>prompts<td class='n'>92\n")
                .contains("<tr><td>failed<td class='n'>1, &lt;expired&gt; 1\n")
                .contains("<tr><td>lost<td class='n bad'>1\n")
                .contains("<tr><td>doubled<td class='n'>0\n")
                .contains("<tr><td>latency, p50<td class='n'>0.500 s\n")
                .contains("<tr><td>decoder<td class='n'>8.0 ms\n")
                .contains("2030-01-02T03:04:05Z");
    }

    @Test
    void shouldHaveFourPlotsThatAreWellFormed() throws Exception {
        List<String> plots = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL)
                .matcher(html)
                .results()
                .map(match -> match.group())
                .toList();

        assertThat(plots).hasSize(4);
        for (String plot : plots) {
            DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(plot)));
        }
        assertThat(plots.get(0)).contains(">kill -9</text>").contains(">arrivals</text>");
        assertThat(plots.get(1)).contains(">kill -9</text>");
        // A dot for each prompt that has an outcome.
        assertThat(plots.get(1).split("h0", -1)).hasSize(91 + 1);
        assertThat(plots.get(3)).contains(">60</text>", ">30</text>").containsPattern("(?s)<rect.*<rect");
    }

    @Test
    void shouldNeedNothingFromElsewhere() {
        assertThat(html).doesNotContain("http", "src=", "href=", "@import", "<script");
    }

    @Test
    void shouldHaveRoundTicks() {
        assertThat(Plot.step(1)).isEqualTo(0.2);
        assertThat(Plot.step(47)).isEqualTo(10);
        assertThat(Plot.ticks(1.0)).extracting(Plot.Tick::label).containsExactly("0", "0.2", "0.4", "0.6", "0.8", "1");
    }

    @Test
    void shouldWriteARowForEachPrompt(@TempDir Path folder) throws Exception {
        LoadFiles.write(Runs.result(LINES), folder);

        List<String> rows = Files.readAllLines(folder.resolve("prompts.csv"));
        int columns = CsvFile.HEAD.split(",").length;
        assertThat(rows).hasSize(93).allMatch(row -> row.split(",", -1).length == columns);
        assertThat(rows.get(1))
                .isEqualTo("p0,measured,256,192,2,1,1,0.000000,0.100000,0.500000,completed,1,0.500000,4,"
                        + "0.001000,0.002000,0.004000,0.008000,0.016000,0.032000,0.064000,");
        assertThat(rows.get(92)).isEqualTo("p91,measured,256,192,2,1,1,9.100000,9.200000,,lost,0,,,,,,,,,,");
        assertThat(folder.resolve("report.html")).hasContent(html);
    }

    @Test
    void shouldPutMarksAtTheirTime(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("marks"), "1893553445500 kill -9\nno mark\n");

        assertThat(Mark.read(java.util.Optional.of(file), Runs.result(LINES).started()))
                .containsExactly(new Mark(0.5, "kill -9"));
        assertThat(Mark.read(
                        java.util.Optional.of(folder.resolve("none")),
                        Runs.result(LINES).started()))
                .isEmpty();
    }
}
