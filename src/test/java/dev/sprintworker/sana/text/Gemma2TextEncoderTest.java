package dev.sprintworker.sana.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import dev.sprintworker.sana.Precision;
import dev.sprintworker.sana.Reference;
import dev.sprintworker.sana.Snapshot;
import dev.sprintworker.sana.checkpoint.SnapshotException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is left out, remembered or done together changes nothing but the last bits. */
class Gemma2TextEncoderTest {
    private static final List<String> PROMPTS = List.of(
            "a red circle on a blue background",
            "",
            "x",
            "三个绿色的星星",
            "a very long prompt ".repeat(80),
            ", a prompt that begins with a comma");

    private static final Snapshot DEMO = Snapshot.open(Reference.demoModel());
    private static PromptTokenizer tokenizer;
    private static PtNDManager scope;

    @BeforeAll
    static void load() {
        tokenizer = PromptTokenizer.load(DEMO.tokenizer());
        scope = (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch");
    }

    @AfterAll
    static void close() {
        scope.close();
        tokenizer.close();
    }

    @Test
    void shouldContinueTheInstructionAsIfThePromptWereComputedWhole() {
        try (Gemma2TextEncoder encoder = encoder(Precision.FLOAT32)) {
            for (String prompt : PROMPTS) {
                PromptTokens tokens = tokenizer.tokenize(prompt, true);
                assertThat(tokens.ids()).startsWith(tokenizer.instructionPrefix());
                float[] whole = encode(encoder, tokens);
                encoder.remember(tokenizer.instructionPrefix());
                float[] continued = encode(encoder, tokens);
                encoder.remember(new long[0]);
                assertThat(largestDifference(continued, whole)).isLessThan(1e-5 * largest(whole));
            }
        }
    }

    /** In bfloat16 other kernels scatter; the error against float32 must not grow. */
    @Test
    void shouldNotLosePrecisionByContinuingTheInstructionInBfloat16() {
        try (Gemma2TextEncoder exact = encoder(Precision.FLOAT32);
                Gemma2TextEncoder encoder = encoder(Precision.BFLOAT16)) {
            double logs = 0;
            for (String prompt : PROMPTS) {
                PromptTokens tokens = tokenizer.tokenize(prompt, true);
                float[] expected = encode(exact, tokens);
                double whole = meanSquaredDifference(encode(encoder, tokens), expected);
                encoder.remember(tokenizer.instructionPrefix());
                double continued = meanSquaredDifference(encode(encoder, tokens), expected);
                encoder.remember(new long[0]);
                assertThat(continued / whole).isLessThan(1.6);
                logs += Math.log(continued / whole);
            }
            assertThat(Math.exp(logs / PROMPTS.size())).isLessThan(1.15);
        }
    }

    @Test
    void shouldComputeAPromptWholeWhenItsIdsDoNotBeginWithWhatIsRemembered() {
        PromptTokens tokens = tokenizer.tokenize("a red circle", true);
        long[] other = tokenizer.instructionPrefix();
        other[other.length - 1]++;
        try (Gemma2TextEncoder encoder = encoder(Precision.FLOAT32)) {
            float[] whole = encode(encoder, tokens);
            encoder.remember(other);
            assertThat(encode(encoder, tokens)).isEqualTo(whole);
            // Nor may a prompt continue what is longer than itself, or what hides a token that is asked for.
            encoder.remember(tokens.ids());
            assertThat(encode(encoder, tokens)).isEqualTo(whole);
            encoder.remember(tokenizer.instructionPrefix());
            PromptTokens more = new PromptTokens(tokens.ids(), 5);
            assertThat(encode(encoder, more))
                    .hasSize(more.selected() * DEMO.textEncoder().config().hiddenSize());
        }
    }

    @Test
    void shouldEncodePromptsOfDifferentLengthsTogetherAsAlone() {
        try (Gemma2TextEncoder encoder = encoder(Precision.FLOAT32)) {
            encoder.remember(tokenizer.instructionPrefix());
            List<PromptTokens> batch = List.of(
                    tokenizer.tokenize(PROMPTS.get(0), true),
                    tokenizer.tokenize(PROMPTS.get(4), false),
                    tokenizer.tokenize(PROMPTS.get(4), true),
                    tokenizer.tokenize("", false),
                    tokenizer.tokenize("", true));
            List<NDArray> together = encoder.encode(batch, scope);
            for (int i = 0; i < batch.size(); i++) {
                float[] alone = encode(encoder, batch.get(i));
                assertThat(together.get(i).getShape().get(0))
                        .isEqualTo(batch.get(i).selected());
                assertThat(largestDifference(together.get(i).toFloatArray(), alone))
                        .isLessThan(1e-5 * largest(alone));
            }
        }
    }

    @Test
    void shouldRefuseToRememberTokensItHasNoEmbeddingFor() {
        try (Gemma2TextEncoder encoder = encoder(Precision.FLOAT32)) {
            assertThatThrownBy(() -> encoder.remember(new long[] {2, 1_000_000}))
                    .isInstanceOf(SnapshotException.class)
                    .hasMessageContaining("token with id 1000000, expected below");
        }
    }

    private static Gemma2TextEncoder encoder(Precision precision) {
        return Gemma2TextEncoder.load(DEMO.textEncoder(), precision, false, Device.cpu());
    }

    private static float[] encode(Gemma2TextEncoder encoder, PromptTokens tokens) {
        try (NDArray embeds = encoder.encode(List.of(tokens), scope).get(0)) {
            return embeds.toFloatArray();
        }
    }

    private static double largestDifference(float[] a, float[] b) {
        return new Reference.Tensor(List.of(), a).maxDifference(b);
    }

    private static double meanSquaredDifference(float[] a, float[] b) {
        return new Reference.Tensor(List.of(), a).meanSquaredDifference(b);
    }

    private static double largest(float[] values) {
        return new Reference.Tensor(List.of(), values).largest();
    }
}
