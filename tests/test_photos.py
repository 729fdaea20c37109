"""Photos of offers: made anew without a trace, refused in words, and seen by those who may."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from booking.database import session as database
from booking.models import Audience, OfferDraft, Photo, SeriesState, SessionSeries
from booking.rules import photos as rules
from tests import builders

CAMERA, MAKER, PLACE = "A secret camera", 0x010F, "53.789"


def picture(size=(800, 600), kind="JPEG", mode="RGB", colour="green", **how) -> bytes:
    """A picture file of one colour."""
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, kind, **how)
    return file.getvalue()


def sideways_with_traces() -> bytes:
    """A photo lying on its side, red on the left, with what a phone writes into it."""
    image = Image.new("RGB", (800, 400), "green")
    image.paste("red", (0, 0, 400, 400))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    exif[MAKER] = CAMERA
    exif.get_ifd(0x8825)[29] = PLACE
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif, comment=CAMERA.encode(), xmp=CAMERA.encode())
    return file.getvalue()


def colour_at(image: Image.Image, place: tuple[int, int]) -> tuple[int, ...]:
    """The red, green and blue of one point."""
    found = image.getpixel(place)
    assert isinstance(found, tuple)
    return found


def opened(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg))


# --- Made anew -----------------------------------------------------------------------------------


def test_a_photo_is_made_smaller_in_two_sizes():
    made = rules.prepare(picture((4000, 3000)))
    assert (made.width, made.height) == (1200, 900)
    assert opened(made.large).size == (1200, 900)
    assert opened(made.small).size == (600, 450)


def test_a_small_photo_is_not_blown_up():
    made = rules.prepare(picture((500, 300)))
    assert opened(made.large).size == opened(made.small).size == (500, 300)


def test_a_photo_stands_upright():
    made = opened(rules.prepare(sideways_with_traces()).large)
    assert made.size == (400, 800)
    top, bottom = colour_at(made, (200, 100)), colour_at(made, (200, 700))
    assert top[0] > 200 > bottom[0]


def test_nothing_that_the_camera_wrote_is_kept():
    made = rules.prepare(sideways_with_traces())
    for jpeg in (made.large, made.small):
        assert not opened(jpeg).getexif()
        assert set(opened(jpeg).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density",
                                          "progressive", "progression"}  # fmt: skip
        assert CAMERA.encode() not in jpeg
        assert PLACE.encode() not in jpeg


def test_colours_of_another_profile_come_out_as_srgb():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    made = rules.prepare(picture(icc_profile=profile))
    assert "icc_profile" not in opened(made.large).info


@pytest.mark.parametrize(
    ("kind", "mode", "colour"),
    [
        ("PNG", "RGB", "green"),
        ("PNG", "P", 1),
        ("PNG", "I;16", 3000),
        ("PNG", "L", 90),
        ("WEBP", "RGB", "green"),
        ("JPEG", "CMYK", (10, 20, 30, 40)),
        ("JPEG", "L", 90),
    ],
)
def test_every_usual_kind_of_picture_becomes_a_plain_jpeg(kind, mode, colour):
    made = opened(rules.prepare(picture((300, 300), kind, mode, colour)).large)
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (300, 300))


def test_what_is_see_through_becomes_white():
    made = opened(rules.prepare(picture((300, 300), "PNG", "RGBA", (255, 0, 0, 0))).large)
    assert colour_at(made, (150, 150)) == (255, 255, 255)


# --- Refused in words ----------------------------------------------------------------------------


def png_of(width: int, height: int) -> bytes:
    """The beginning of a PNG that says it is so big; there are no points in it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    points = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + points + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", rules.NoPhoto),
        (b"x" * (rules.LARGEST_FILE + 1), rules.TooBig),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40, rules.IsHeic),
        (b"not a picture", rules.NotAPhoto),
        (picture()[:3000], rules.NotAPhoto),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", rules.NotAPhoto),
        (picture(kind="GIF"), rules.NotAPhoto),
        (picture(kind="TIFF"), rules.NotAPhoto),
        (png_of(30_000, 30_000), rules.TooManyPoints),
        (png_of(9_000, 9_000), rules.TooManyPoints),
        (png_of(5_001, 5_000), rules.TooManyPoints),
        (png_of(500, 500), rules.NotAPhoto),
        (picture((10, 10)), rules.TooSmall),
        (picture((4000, 3)), rules.TooSmall),
    ],
    ids=[
        "nothing", "too big", "HEIC", "no picture", "cut off", "SVG", "GIF", "TIFF", "bomb",
        "smaller bomb", "too many points", "no points", "tiny", "a line",
    ],
)  # fmt: skip
def test_what_is_no_fit_photo_is_refused_by_name(data, refusal):
    with pytest.raises(refusal) as refused:
        rules.prepare(data)
    assert refused.value.field == "photo"
    assert refused.value.words.endswith(".")


def test_a_picture_of_many_frames_shows_its_first():
    frames = [Image.new("RGB", (300, 300), colour) for colour in ("red", "green", "blue")]
    file = io.BytesIO()
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:])
    made = opened(rules.prepare(file.getvalue()).large)
    assert colour_at(made, (150, 150))[0] > 200


@pytest.mark.parametrize(
    ("alt", "ticked", "refusals"),
    [
        ("The pitch", True, []),
        (" ", True, [rules.NoAlt]),
        ("x" * 201, True, [rules.NoAlt]),
        ("The pitch", False, [rules.PeopleShown]),
    ],
)
def test_what_it_shows_and_whom_it_does_not_must_be_said(alt, ticked, refusals):
    assert [type(each) for each in rules.word_refusals(alt, ticked)] == refusals


# --- On the pages --------------------------------------------------------------------------------


@pytest.fixture
def trust(app, frozen_now):
    with app.app_context():
        ours = builders.make_organisation(slug="rovers")
        coach = builders.make_user(ours)
        draft = builders.make_draft(ours, title="Walking football")
        series = builders.make_series(ours, title="Gym buddies")
        stranger = builders.make_user(builders.make_organisation())
        builders.save()
        return {
            "coach": coach, "draft": draft.public_id, "series": series.public_id,
            "stranger": stranger,
        }  # fmt: skip


@pytest.fixture
def coach(client, trust):
    builders.sign_in(client, trust["coach"])
    return client


def send(client, address, data=None, seen="", **changes):
    """Send the form of a photo; `data` is the file."""
    form = {"alt": "The pitch", "no_participants": "y", "seen": seen, **changes}
    form["csrf_token"] = builders.csrf_token(client.get(address))
    if data is not None:
        form["photo"] = FileStorage(io.BytesIO(data), "photo.jpg", "photo")
    # Encoded here: the test browser would leave a large body's file open.
    boundary, body = encode_multipart(form)
    kind = f"multipart/form-data; boundary={boundary}"
    return client.post(address, data=body, content_type=kind)


def the_photo():
    return database().query(Photo).one()


@pytest.fixture
def on_offer(app, coach, trust):
    """A photo on the published offer; its public id."""
    assert send(coach, f"/offers/{trust['series']}/photo", picture()).status_code == 303
    with app.app_context():
        return the_photo().public_id


def test_a_photo_is_put_on_a_draft(app, coach, trust):
    response = send(coach, f"/offers/drafts/{trust['draft']}/photo", picture())
    assert response.location.endswith(f"/offers/drafts/{trust['draft']}/check")
    with app.app_context():
        assert database().query(OfferDraft).one().photo_id == the_photo().id
        assert the_photo().alt == "The pitch"


@pytest.mark.parametrize(
    ("data", "changes", "words"),
    [
        (None, {}, "Choose a photo."),
        (b"x" * (11 * 1024 * 1024), {}, "bigger than 10 MB"),
        (b"nonsense", {}, "We can’t read that file."),
        (png_of(30_000, 30_000), {}, "too many points"),
        (picture((300, 300)), {"alt": ""}, "Say what the photo shows"),
        (picture((300, 300)), {"no_participants": ""}, "Tick this"),
        (picture((300, 300)), {"alt": "x" * 500}, "at most 200 characters"),
    ],
)
def test_what_is_wrong_with_a_photo_is_said_and_its_words_are_kept(
    app, coach, trust, data, changes, words
):
    response = send(
        coach, f"/offers/{trust['series']}/photo", data, **({"alt": "Kept words"} | changes)
    )
    assert response.status_code == 422
    assert words in response.text
    assert "alt" in changes or "Kept words" in response.text
    with app.app_context():
        assert database().query(Photo).count() == 0


def test_a_photo_of_fifty_megabytes_gets_an_answer_in_words(coach, trust):
    response = send(coach, f"/offers/{trust['series']}/photo", bytes(50 * 1024 * 1024), alt="Kept")
    assert (response.status_code, "bigger than 10 MB" in response.text) == (422, True)
    assert "Kept" in response.text


def test_a_file_beyond_all_measure_gets_the_page_for_that(coach, trust):
    response = send(coach, f"/offers/{trust['series']}/photo", bytes(65 * 1024 * 1024))
    assert (response.status_code, "too big" in response.text) == (413, True)


def test_an_open_offers_photo_is_anyones_and_kept_for_long(app, on_offer):
    for size in ("small", "large"):
        answer = app.test_client().get(f"/photos/{on_offer}/{size}.jpg")
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert "public" in answer.headers["Cache-Control"]
        assert opened(answer.data).format == "JPEG"


@pytest.mark.parametrize(
    "change", [{"audience": Audience.BY_REFERRAL}, {"state": SeriesState.WITHDRAWN}]
)
def test_a_hidden_offers_photo_is_the_same_404_as_none(app, coach, on_offer, change):
    with app.app_context():
        database().query(SessionSeries).update(change)
        database().commit()
    anyone = app.test_client()

    def answer(photo_id):
        shown = anyone.get(f"/photos/{photo_id}/small.jpg")
        quoted = shown.text.split("quote ")[1].split("<")[0]
        return shown.status_code, shown.text.replace(quoted, "")

    assert answer(on_offer) == answer("z" * 13)
    own = coach.get(f"/photos/{on_offer}/small.jpg")
    assert (own.status_code, own.headers["Cache-Control"]) == (200, "no-store")


def test_a_drafts_photo_is_for_those_who_write_it(app, coach, trust):
    send(coach, f"/offers/drafts/{trust['draft']}/photo", picture())
    with app.app_context():
        address = f"/photos/{the_photo().public_id}/large.jpg"
    stranger = app.test_client()
    builders.sign_in(stranger, trust["stranger"])
    assert coach.get(address).status_code == 200
    assert stranger.get(address).status_code == 404
    assert app.test_client().get(address).status_code == 404


def test_another_size_is_a_404(coach, on_offer):
    assert coach.get(f"/photos/{on_offer}/huge.jpg").status_code == 404


def test_words_are_changed_without_sending_the_photo_again(app, coach, trust, on_offer):
    send(coach, f"/offers/{trust['series']}/photo", seen=on_offer, alt="The pitch at night")
    with app.app_context():
        assert (the_photo().alt, the_photo().public_id) == ("The pitch at night", on_offer)


def test_a_new_photo_replaces_the_old_one_for_good(app, coach, trust, on_offer):
    send(coach, f"/offers/{trust['series']}/photo", picture(colour="red"), seen=on_offer)
    with app.app_context():
        assert the_photo().public_id != on_offer


def test_a_photo_taken_off_is_deleted(app, coach, trust, on_offer):
    address = f"/offers/{trust['series']}/photo"
    builders.post(coach, address, address, remove="1", seen=on_offer)
    with app.app_context():
        assert database().query(Photo).count() == 0


def test_a_photo_that_a_copy_shows_too_stays(app, coach, trust, on_offer):
    builders.post(coach, "/offers/new?from=" + trust["series"], "/offers/new", title="A copy")
    address = f"/offers/{trust['series']}/photo"
    builders.post(coach, address, address, remove="1", seen=on_offer)
    with app.app_context():
        assert the_photo().public_id == on_offer


def test_two_who_change_a_photo_at_once_are_told(app, coach, trust, on_offer):
    response = send(coach, f"/offers/{trust['series']}/photo", picture(), seen="")
    assert response.status_code == 409
    assert "Somebody else changed the photo" in response.text
    with app.app_context():
        assert the_photo().public_id == on_offer


def test_a_photo_comes_with_its_size_so_that_nothing_jumps(app, trust, on_offer):
    page = app.test_client().get(f"/sessions/{trust['series']}").text
    assert f'src="/photos/{on_offer}/small.jpg" alt="The pitch" width="800" height="600"' in page
