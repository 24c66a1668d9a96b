package dev.sprintworker.flow;

import dev.sprintworker.admission.AdmittedPrompt;
import dev.sprintworker.event.Outcome;
import dev.sprintworker.png.PngFile;
import dev.sprintworker.png.PngText;
import dev.sprintworker.sana.Picture;
import dev.sprintworker.store.PngPicture;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Pictures to files that say how they were made.
 *
 * @param withPrompt whether the prompt's text is among what they say
 */
record PngEncoding(boolean withPrompt) {

    /** One picture of the prompt after another: encoding takes several times a picture's memory. */
    List<PngPicture> of(List<Picture> pictures, AdmittedPrompt admitted, Outcome.Model model) {
        return IntStream.range(0, pictures.size())
                .mapToObj(i -> encoded(pictures.get(i), i, admitted, model))
                .toList();
    }

    private PngPicture encoded(Picture picture, int index, AdmittedPrompt admitted, Outcome.Model model) {
        var request = admitted.images().get(index);
        var text = new PngText(
                model.name(),
                model.revision(),
                request.seed(),
                admitted.settings().steps(),
                admitted.settings().guidanceScale(),
                withPrompt ? Optional.of(request.prompt()) : Optional.empty());
        return new PngPicture(PngFile.encode(picture, text), picture.width(), picture.height(), request.seed());
    }
}
