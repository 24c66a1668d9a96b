package dev.sprintworker.sana.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sprintworker.sana.Reference;
import dev.sprintworker.sana.checkpoint.SnapshotException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptTokenizerTest {
    private final JsonNode tokens = Reference.json("tokens.json");

    @Test
    void shouldGiveTheIdsOfTheOracleWithAndWithoutInstruction() {
        assertThat(tokens.get("instruction").textValue()).isEqualTo(PromptTokenizer.COMPLEX_HUMAN_INSTRUCTION);
        try (PromptTokenizer tokenizer =
                PromptTokenizer.load(Reference.demoModel().resolve("tokenizer/tokenizer.json"))) {
            for (JsonNode text : tokens.get("texts")) {
                String prompt = text.get("text").textValue();
                assertThat(tokenizer.encode(prompt)).as(prompt).containsExactly(ids(text, "ids"));
                assertThat(tokenizer.encode(PromptTokenizer.COMPLEX_HUMAN_INSTRUCTION + prompt))
                        .as(prompt)
                        .containsExactly(ids(text, "with_instruction_ids"));
            }
        }
    }

    @Test
    void shouldSelectTheFirstAndTheLast299Positions() {
        int instructionTokens = tokens.get("instruction_ids").size();
        try (PromptTokenizer tokenizer =
                PromptTokenizer.load(Reference.demoModel().resolve("tokenizer/tokenizer.json"))) {
            PromptTokens plain = tokenizer.tokenize("a red circle", false);
            assertThat(plain.firstSelected()).isEqualTo(1);
            assertThat(plain.selected()).isEqualTo(plain.ids().length);
            PromptTokens instructed = tokenizer.tokenize("a red circle", true);
            assertThat(instructed.firstSelected()).isEqualTo(instructionTokens - 1);
            PromptTokens cut = tokenizer.tokenize("a red circle ".repeat(400), true);
            assertThat(cut.selected()).isEqualTo(PromptTokenizer.MAX_SEQUENCE_LENGTH);
            PromptTokens empty = tokenizer.tokenize("", false);
            assertThat(empty.selected()).isEqualTo(1);
        }
    }

    @Test
    void shouldCleanAsPythonDoes() {
        assertThat(PromptTokenizer.clean(" \t\n A Red\u00a0Circle\u00a0\u0085\u2028\u3000"))
                .isEqualTo("a red\u00a0circle");
        assertThat(PromptTokenizer.clean("ΑΣ İ")).isEqualTo("ας i\u0307");
        assertThat(PromptTokenizer.clean(" \u200b ")).isEqualTo("\u200b");
    }

    @Test
    void shouldNameTheFileWhenItIsNoTokenizer() {
        assertThatThrownBy(() -> PromptTokenizer.load(Reference.demoModel().resolve("model_index.json")))
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining("model_index.json: not a tokenizer");
    }

    private static long[] ids(JsonNode text, String key) {
        List<Long> ids = new ArrayList<>();
        text.get(key).forEach(id -> ids.add(id.longValue()));
        return ids.stream().mapToLong(Long::longValue).toArray();
    }
}
