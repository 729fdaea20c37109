"""Photos of offers: made anew in two widths, upright, without what the camera wrote into them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from PIL import Image, ImageCms, ImageOps

from booking.database import session
from booking.errors import Refused
from booking.models import OfferDraft, Organisation, Photo, SessionSeries

LARGEST_FILE = 10 * 1024 * 1024
# What phones take: 48 million points. Other formats can't be read in part, so they get fewer.
MOST_POINTS = {"JPEG": 50_000_000, "MPO": 50_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
FEWEST_POINTS_ACROSS = 200
LARGE, SMALL = 1200, 600
LARGE_QUALITY, SMALL_QUALITY = 82, 78
LONGEST_ALT = 200
# ISO/IEC 14496-12 names a file's kind in its "ftyp" box; these are HEIF's (ISO/IEC 23008-12).
HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
READ_IT = "Choose a photo in one of the formats JPEG, PNG or WebP."


class PhotoRefused(Refused):
    """Something about a photo does not hold. `field` names the answer that it is about."""

    field = "photo"


class NoPhoto(PhotoRefused):
    """No file was sent."""


class TooBig(PhotoRefused):
    """The file is bigger than anybody needs."""


class TooManyPoints(PhotoRefused):
    """The picture would take more memory than it is worth: a camera's mistake, or an attack."""


class TooSmall(PhotoRefused):
    """Nobody would see anything on it."""


class IsHeic(PhotoRefused):
    """An iPhone's own format, which browsers don't show."""


class NotAPhoto(PhotoRefused):
    """No picture, one in another format, or a broken one."""


class NoAlt(PhotoRefused):
    """Somebody who does not see it must know what it shows."""

    field = "alt"


class PeopleShown(PhotoRefused):
    """Nobody has said that no participant is on it."""

    field = "no_participants"


@dataclass(frozen=True)
class Prepared:
    """A picture ready to be kept: its size when large, and both as JPEG."""

    width: int
    height: int
    large: bytes
    small: bytes


def word_refusals(alt: str, no_participants: bool) -> Iterable[PhotoRefused]:
    """What is not said about a photo and must be."""
    if not alt.strip():
        yield NoAlt("Say what the photo shows, for people who can’t see it.")
    elif len(alt) > LONGEST_ALT:
        yield NoAlt(f"Say it in at most {LONGEST_ALT} characters.")
    if not no_participants:
        yield PeopleShown("Tick this, or choose a photo without anybody who takes part.")


def prepare(data: bytes) -> Prepared:
    """The picture, made anew: upright, at most 1200 across, sRGB, without any metadata.

    Raises NoPhoto, TooBig, IsHeic, NotAPhoto, TooManyPoints or TooSmall.
    """
    if not data:
        raise NoPhoto("Choose a photo.")
    if len(data) > LARGEST_FILE:
        raise TooBig("That photo is bigger than 10 MB. Choose a smaller one.")
    if data[4:8] == b"ftyp" and data[8:12] in HEIC:
        raise IsHeic(
            "That is an iPhone’s own format (HEIC), which many phones can’t show. "
            "Take a screenshot of it, or send it to yourself by e-mail, and choose that."
        )
    picture = _read(data)
    large = _fit(picture, LARGE)
    return Prepared(
        large.width,
        large.height,
        _jpeg(large, LARGE_QUALITY),
        _jpeg(_fit(picture, SMALL), SMALL_QUALITY),
    )


def _read(data: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as opened:
            _check_size(opened)
            # A JPEG is read at a fraction of its size: a large one takes no more than it needs.
            opened.draft("RGB", (2 * LARGE, 2 * LARGE))
            return _plain(ImageOps.exif_transpose(opened))
    except PhotoRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPoints(_too_many()) from None
    except Exception as error:
        # A broken file makes the readers stumble in any way at all: each means the same here.
        raise NotAPhoto(f"We can’t read that file. {READ_IT}") from error


def _check_size(opened: Image.Image) -> None:
    if opened.width * opened.height > MOST_POINTS[opened.format or "PNG"]:
        raise TooManyPoints(_too_many())
    if min(opened.size) < FEWEST_POINTS_ACROSS:
        raise TooSmall(
            f"That picture is too small to see. Choose one at least {FEWEST_POINTS_ACROSS} "
            "points wide and high."
        )


def _too_many() -> str:
    return "That picture has too many points. Make it smaller first, or take a screenshot of it."


def _plain(picture: Image.Image) -> Image.Image:
    """The points alone, in sRGB on white: nothing that stood beside them in the file."""
    profile = picture.info.get("icc_profile")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        plain = Image.new("RGB", seen.size, "white")
        plain.paste(seen, mask=seen.getchannel("A"))
        return plain
    if profile and picture.mode in ("RGB", "CMYK"):
        picture = _as_srgb(picture, profile)
    plain = Image.new("RGB", picture.size)
    plain.paste(picture.convert("RGB"))
    return plain


def _as_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        turned = ImageCms.profileToProfile(
            picture,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError):
        # A profile that can't be read changes no colours.
        return picture
    return turned or picture


def _fit(picture: Image.Image, across: int) -> Image.Image:
    smaller = picture.copy()
    smaller.thumbnail((across, across), Image.Resampling.LANCZOS)
    return smaller


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
    return file.getvalue()


def keep(organisation: Organisation, prepared: Prepared, alt: str, now: datetime) -> Photo:
    """Keep a prepared picture of an organisation with what it shows in words."""
    photo = Photo(
        organisation_id=organisation.id,
        alt=alt.strip(),
        width=prepared.width,
        height=prepared.height,
        large=prepared.large,
        small=prepared.small,
        created_at=now,
    )
    session().add(photo)
    session().flush()
    return photo


def forget_unused(photo_id: int | None) -> None:
    """Delete a photo that no offer and no draft shows any more."""
    if photo_id is None:
        return
    used = (
        sa.select(SessionSeries.id).where(SessionSeries.photo_id == photo_id).limit(1),
        sa.select(OfferDraft.id).where(OfferDraft.photo_id == photo_id).limit(1),
    )
    if not any(session().scalar(each) for each in used):
        session().execute(sa.delete(Photo).where(Photo.id == photo_id))
