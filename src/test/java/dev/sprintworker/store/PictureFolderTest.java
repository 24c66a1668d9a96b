package dev.sprintworker.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sprintworker.event.EventIdentity;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PictureFolderTest {

    private static final EventIdentity IDENTITY = new EventIdentity("/shop", "p-1");
    private static final Instant TIME = Instant.parse("2026-01-02T23:59:59.999Z");

    @Test
    void shouldNameObjectsAfterDayAndIdentity() {
        PictureFolder folder = PictureFolder.of(Optional.of("a/b"), IDENTITY, TIME);

        assertThat(folder.picture(3)).isEqualTo("a/b/2026/01/02/" + IDENTITY.hash() + "/3.png");
        assertThat(folder.manifest()).isEqualTo("a/b/2026/01/02/" + IDENTITY.hash() + "/manifest.json");
    }

    @Test
    void shouldStartWithTheYearWithoutPrefix() {
        assertThat(PictureFolder.of(Optional.empty(), IDENTITY, TIME).key()).isEqualTo("2026/01/02/" + IDENTITY.hash());
    }

    @Test
    void shouldNameTheStateOfAWebhookAfterTheIdentityAlone() {
        assertThat(PictureFolder.deliveryState(Optional.of("a/b"), IDENTITY))
                .isEqualTo("a/b/webhooks/" + IDENTITY.hash() + ".json");
        assertThat(PictureFolder.deliveryState(Optional.empty(), IDENTITY))
                .isEqualTo("webhooks/" + IDENTITY.hash() + ".json");
    }

    @Test
    void shouldTellIdentitiesApartWhoseTextsJoinToTheSame() {
        assertThat(new EventIdentity("/shop/a", "b").hash()).isNotEqualTo(new EventIdentity("/shop/", "ab").hash());
    }
}
