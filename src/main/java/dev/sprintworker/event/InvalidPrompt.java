package dev.sprintworker.event;

/** The event asks for something that can never be made; the message starts with the field at fault. */
public final class InvalidPrompt extends PromptFailure {

    private static final long serialVersionUID = 1L;

    static final String WHOLE = "data";

    private final String field;

    /**
     * @param field path of the field, {@code data} for the event's data as a whole
     * @param problem what is allowed and what was found, without quoting free text
     */
    public InvalidPrompt(String field, String problem) {
        super(field + ": " + problem, null);
        this.field = field;
    }

    /** Whether the data as a whole is at fault, rather than one of its fields. */
    public boolean isOfWhole() {
        return field.equals(WHOLE);
    }

    @Override
    public FailureCode code() {
        return FailureCode.INVALID_REQUEST;
    }
}
