package dev.sprintworker.sana;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.*;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PipelineScratchTest {
    @Test
    void all() throws Exception {
        for (String folder : List.of("demo", "mini"))
            for (Precision p : Precision.values()) {
                double logsum = 0;
                int n = 0;
                try (SanaSprintPipeline pipe = SanaSprintPipeline.load(
                        Snapshot.open(folder.equals("demo") ? Reference.demoModel() : Reference.miniModel()),
                        PipelineOptions.defaults().with(p))) {
                    for (JsonNode c : Reference.cases(folder)) {
                        GenerationSettings s = new GenerationSettings(
                                c.get("width").asInt(),
                                c.get("height").asInt(),
                                c.get("steps").asInt(),
                                (float) c.path("guidance_scale").asDouble(4.5),
                                (float) c.path("max_timesteps").asDouble(1.5708),
                                (float) c.path("intermediate_timesteps").asDouble(1.3),
                                c.path("binning").asBoolean(true));
                        List<ImageRequest> r = new ArrayList<>();
                        for (int i = 0; i < c.path("images").asInt(1); i++)
                            r.add(new ImageRequest(
                                    c.get("prompt").asText(),
                                    !c.path("no_instruction").asBoolean(),
                                    c.get("seed").asLong() + i));
                        var out = pipe.generate(s, r);
                        for (int i = 0; i < r.size(); i++) {
                            var img = ImageIO.read(Reference.file(
                                            folder + "/" + c.get("files").get(i).asText())
                                    .toFile());
                            var pic = out.pictures().get(i);
                            double sq = 0;
                            int max = 0, diff = 0;
                            for (int y = 0; y < pic.height(); y++)
                                for (int x = 0; x < pic.width(); x++)
                                    for (int k = 0; k < 3; k++) {
                                        int e = (img.getRGB(x, y) >> (16 - 8 * k)) & 255;
                                        int a = pic.rgb()[(y * pic.width() + x) * 3 + k] & 255;
                                        int d = Math.abs(a - e);
                                        sq += d * d;
                                        max = Math.max(max, d);
                                        if (d != 0) diff++;
                                    }
                            double mse = sq / pic.rgb().length;
                            double ratio =
                                    (mse + 0.05) / (c.get("bf16_mse").get(i).asDouble() + 0.05);
                            if (p == Precision.BFLOAT16) {
                                logsum += Math.log(ratio);
                                n++;
                            }
                            System.out.printf(
                                    "%s %s %s %d: max %d unequal %.5f mse %.4f ratio %.3f  %s%n",
                                    folder,
                                    p,
                                    c.get("name").asText(),
                                    i,
                                    max,
                                    diff / (double) pic.rgb().length,
                                    mse,
                                    ratio,
                                    out.seconds());
                        }
                    }
                }
                if (n > 0) System.out.printf("MEAN %s %.4f (%d)%n", folder, Math.exp(logsum / n), n);
            }
    }
}
