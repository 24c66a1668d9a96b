package dev.sprintworker.sana.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.sprintworker.sana.checkpoint.SnapshotException;
import dev.sprintworker.sana.checkpoint.TorchRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * From a user's text to token ids. Source: SanaSprintPipeline {@code _get_gemma_prompt_embeds} and {@code
 * encode_prompt}, without the padding. Safe for use by several threads.
 */
public final class PromptTokenizer implements AutoCloseable {
    /** Positions that the transformer sees at most. */
    public static final int MAX_SEQUENCE_LENGTH = 300;

    /** What SANA-Sprint was trained to see before a prompt: {@code complex_human_instruction} of the pipeline. */
    public static final String COMPLEX_HUMAN_INSTRUCTION = String.join(
            "\n",
            "Given a user prompt, generate an 'Enhanced prompt' that provides detailed visual descriptions suitable for image generation. Evaluate the level of detail in the user prompt:",
            "- If the prompt is simple, focus on adding specifics about colors, shapes, sizes, textures, and spatial relationships to create vivid and concrete scenes.",
            "- If the prompt is already detailed, refine and enhance the existing details slightly without overcomplicating.",
            "Here are examples of how to transform or refine prompts:",
            "- User Prompt: A cat sleeping -> Enhanced: A small, fluffy white cat curled up in a round shape, sleeping peacefully on a warm sunny windowsill, surrounded by pots of blooming red flowers.",
            "- User Prompt: A busy city street -> Enhanced: A bustling city street scene at dusk, featuring glowing street lamps, a diverse crowd of people in colorful clothing, and a double-decker bus passing by towering glass skyscrapers.",
            "Please generate only the enhanced description for the prompt below and avoid including any additional commentary or evaluations:",
            "User Prompt: ");

    private final HuggingFaceTokenizer tokenizer;
    private final long[] instruction;

    private PromptTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
        this.instruction = tokenizer.encode(COMPLEX_HUMAN_INSTRUCTION).getIds();
    }

    /**
     * Loads a tokenizer.
     *
     * @param file {@code tokenizer.json} of the snapshot
     * @throws SnapshotException if the file is missing or is no tokenizer
     */
    public static PromptTokenizer load(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new SnapshotException(file + ": missing");
        }
        TorchRuntime.load();
        try {
            return new PromptTokenizer(HuggingFaceTokenizer.newInstance(
                    file, Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "true")));
        } catch (IOException | RuntimeException e) {
            throw new SnapshotException(file + ": not a tokenizer: " + e.getMessage(), e);
        }
    }

    /**
     * Tokenizes one prompt, cut to what the model can see.
     *
     * @param instruction whether the complex human instruction is put before it
     */
    public PromptTokens tokenize(String prompt, boolean instruction) {
        String text = clean(prompt);
        long[] ids = encode(instruction ? COMPLEX_HUMAN_INSTRUCTION + text : text);
        int maxLength = MAX_SEQUENCE_LENGTH + (instruction ? this.instruction.length - 2 : 0);
        int firstSelected = maxLength - (MAX_SEQUENCE_LENGTH - 1);
        ids = Arrays.copyOf(ids, Math.min(ids.length, maxLength));
        return new PromptTokens(ids, Math.min(firstSelected, ids.length));
    }

    /**
     * The ids that a prompt with the instruction most likely begins with: the instruction's without the last, which
     * merges with the prompt's first word. Only the ids of the whole text tell whether it does.
     */
    public long[] instructionPrefix() {
        return Arrays.copyOf(instruction, Math.max(0, instruction.length - 1));
    }

    /** All ids of a text, beginning-of-sequence first. */
    long[] encode(String text) {
        return tokenizer.encode(text).getIds();
    }

    /** Python's {@code prompt.lower().strip()}. */
    static String clean(String prompt) {
        String lower = prompt.toLowerCase(Locale.ROOT);
        int start = 0;
        int end = lower.length();
        while (start < end && isSpace(lower.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(lower.charAt(end - 1))) {
            end--;
        }
        return lower.substring(start, end);
    }

    /** Python's {@code str.isspace}: what Java has as white space, and the no-break spaces and next line. */
    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
