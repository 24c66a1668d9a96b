package dev.sprintworker.sana;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import com.fasterxml.jackson.databind.JsonNode;
import dev.sprintworker.sana.Reference.Tensor;
import dev.sprintworker.sana.decode.AutoencoderDcDecoder;
import dev.sprintworker.sana.decode.DecoderSamples;
import dev.sprintworker.sana.decode.Resolution;
import dev.sprintworker.sana.denoise.SanaTransformer;
import dev.sprintworker.sana.text.Gemma2TextEncoder;
import dev.sprintworker.sana.text.PromptTokenizer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each network alone, fed with what the oracle's was fed with, against the oracle's tensors. */
class NetworksTest {
    record Case(String folder, JsonNode json) {
        Snapshot snapshot() {
            return Snapshot.open(folder.equals("demo") ? Reference.demoModel() : Reference.miniModel());
        }

        Map<String, Tensor> tensors() {
            return Reference.tensors(folder + "/" + json.get("name").textValue() + ".safetensors");
        }

        @Override
        public String toString() {
            return folder + " " + json.get("name").textValue();
        }
    }

    static Stream<Case> casesWithTensors() {
        return Stream.of("demo", "mini")
                .flatMap(folder -> Reference.cases(folder).stream()
                        .filter(json -> json.path("tensors").asBoolean(true))
                        .map(json -> new Case(folder, json)));
    }

    @ParameterizedTest
    @MethodSource("casesWithTensors")
    void shouldEncodeThePromptAsTheOracle(Case reference) {
        Snapshot snapshot = reference.snapshot();
        try (PromptTokenizer tokenizer = PromptTokenizer.load(snapshot.tokenizer());
                Gemma2TextEncoder encoder =
                        Gemma2TextEncoder.load(snapshot.textEncoder(), Precision.FLOAT32, false, Device.cpu());
                PtNDManager scope = (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            boolean instruction = !reference.json().path("no_instruction").asBoolean();
            encoder.remember(tokenizer.instructionPrefix());
            NDArray embeds = encoder.encode(
                            List.of(tokenizer.tokenize(
                                    reference.json().get("prompt").textValue(), instruction)),
                            scope)
                    .get(0);
            Tensor expected = reference.tensors().get("prompt_embeds");
            assertThat(expected.maxDifference(embeds.toFloatArray())).isLessThan(2e-5 * expected.largest());
        }
    }

    @ParameterizedTest
    @MethodSource("casesWithTensors")
    void shouldPredictEveryStepAsTheOracle(Case reference) {
        Snapshot snapshot = reference.snapshot();
        Map<String, Tensor> tensors = reference.tensors();
        try (SanaTransformer transformer =
                        SanaTransformer.load(snapshot.transformer(), Precision.FLOAT32, Device.cpu());
                PtNDManager scope = transformer.scope();
                SanaTransformer.Captions captions = transformer.captions(List.of(promptEmbeds(scope, tensors)))) {
            for (int step = 0; step < reference.json().get("steps").intValue(); step++) {
                Tensor input = tensors.get("step" + step + ".input");
                Tensor output = tensors.get("step" + step + ".output");
                float[] predicted = transformer.predict(
                        input.values(),
                        input.shape().get(2).intValue(),
                        input.shape().get(3).intValue(),
                        captions,
                        tensors.get("step" + step + ".timestep").values()[0],
                        (float) reference.json().path("guidance_scale").asDouble(4.5));
                assertThat(output.maxDifference(predicted)).isLessThan(2e-5 * output.largest());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("casesWithTensors")
    void shouldDecodeAsTheOracle(Case reference) {
        Snapshot snapshot = reference.snapshot();
        Map<String, Tensor> tensors = reference.tensors();
        Tensor latents = tensors.get("vae_latents");
        Tensor expected = tensors.get("decoded");
        if (expected == null) {
            assertThat(reference.json().get("no_decoded").booleanValue()).isTrue();
            return;
        }
        float[] unscaled = new float[latents.values().length];
        for (int i = 0; i < unscaled.length; i++) {
            unscaled[i] = (float) (latents.values()[i] * snapshot.vae().config().scalingFactor());
        }
        int height = expected.shape().get(2).intValue();
        int width = expected.shape().get(3).intValue();
        try (AutoencoderDcDecoder decoder =
                AutoencoderDcDecoder.load(snapshot.vae(), Precision.FLOAT32, Device.cpu())) {
            float[] samples = DecoderSamples.of(decoder, unscaled, new Resolution(height, width, height, width), false);
            assertThat(expected.maxDifference(samples)).isLessThan(2e-5);
        }
    }

    private static NDArray promptEmbeds(PtNDManager scope, Map<String, Tensor> tensors) {
        Tensor embeds = tensors.get("prompt_embeds");
        long channels = embeds.shape().get(embeds.shape().size() - 1);
        return scope.create(FloatBuffer.wrap(embeds.values()), new Shape(embeds.values().length / channels, channels));
    }

    @Test
    void shouldDecodeInTilesAsTheOracle() {
        Map<String, Tensor> tensors = Reference.tensors("tiled.safetensors");
        Tensor expected = tensors.get("every_eighth");
        int height = expected.shape().get(2).intValue() * 8;
        int width = expected.shape().get(3).intValue() * 8;
        try (AutoencoderDcDecoder decoder = AutoencoderDcDecoder.load(
                Snapshot.open(Reference.demoModel()).vae(), Precision.FLOAT32, Device.cpu())) {
            float[] samples = DecoderSamples.of(
                    decoder, tensors.get("latents").values(), new Resolution(height, width, height, width), true);
            float[] everyEighth = new float[expected.values().length];
            for (int k = 0; k < everyEighth.length; k++) {
                int column = k % (width / 8);
                int row = k / (width / 8);
                everyEighth[k] = samples[row * 8 * width + column * 8];
            }
            assertThat(expected.maxDifference(everyEighth)).isLessThan(2e-5);
        }
    }

    /** The demo snapshot's logits are too small for its cap of 50 to show, so this one is 5, as in the reference. */
    @Test
    void shouldSoftCapAttentionLogitsWhenToldTo(@TempDir Path folder) {
        SnapshotCopy copy = SnapshotCopy.of(Reference.demoModel(), folder.resolve("demo"));
        copy.edit(
                "text_encoder/config.json",
                json -> json.replace("\"attn_logit_softcapping\": 50.0", "\"attn_logit_softcapping\": 5.0"));
        Snapshot snapshot = Snapshot.open(copy.folder());
        Tensor expected = Reference.tensors("softcapping.safetensors").get("prompt_embeds");
        assertThat(expected.maxDifference(embeds(snapshot, true))).isLessThan(2e-5 * expected.largest());
        assertThat(expected.maxDifference(embeds(snapshot, false))).isGreaterThan(1e-3 * expected.largest());
    }

    private static float[] embeds(Snapshot snapshot, boolean softcapping) {
        try (PromptTokenizer tokenizer = PromptTokenizer.load(snapshot.tokenizer());
                Gemma2TextEncoder encoder =
                        Gemma2TextEncoder.load(snapshot.textEncoder(), Precision.FLOAT32, softcapping, Device.cpu());
                NDManager scope = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            return encoder.encode(List.of(tokenizer.tokenize("a red circle on a blue background", false)), (PtNDManager)
                            scope)
                    .get(0)
                    .toFloatArray();
        }
    }
}
