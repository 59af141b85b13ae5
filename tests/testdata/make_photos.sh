#!/usr/bin/env bash
# Makes the pictures that tests and benchmarks upload, from a background that Debian ships (package gnome-backgrounds).
#
#   tests/testdata/make_photos.sh DIRECTORY
#
# A file that is already there is kept, so a second run takes no time. What cannot be made here is named with its reason, and the
# run still succeeds. Needs: vips (libvips-tools), python3; exiftool and zip for some files. The files, by these names for good:
#
#   accepted
#     photo-12mp.jpg            4000×3000, baseline, sensor noise; the benchmark's
#     phone.jpg                 3024×4032 stored on its side (orientation 6), Exif as of a phone, GPS of Paris, XMP, IPTC,
#                               an embedded thumbnail, Display P3; carries the word SECRET in every kind of metadata
#     orientation-1.jpg … -8    800×600 when upright: red top left, green top right, blue bottom left, white bottom right
#     display-p3.jpg            800×600, the same corners, in Display P3
#     cmyk.jpg                  800×600, the same corners, in inks with a profile
#     grey.jpg                  800×600, one channel
#     progressive.jpg           2400×1600
#     alpha.png                 800×600, a disc on transparency
#     deep.png                  800×600, 16 bits a channel
#     interlaced.png            800×600
#     photo.webp                1600×1200
#     alpha.webp                800×600, a disc on transparency
#     animated.gif              320×240, three frames: red, green, blue
#     animated.webp             the same
#     photo.heic                1600×1200, HEVC
#     photo.avif                1600×1200, AV1
#     tiny.png                  1×1
#     small.jpg                 200×150: narrower than every derivative but its own
#     panorama.jpg              6000×800
#     polyglot.jpg              a photo that is also a zip archive holding secret.html
#     wrong-name.png            a JPEG
#   refused: broken
#     truncated.jpg .png .webp .gif .heic    the first half of a file
#     empty.jpg                 no bytes
#     noise.jpg                 a JPEG's first bytes, then noise
#   refused: over a limit
#     bomb.jpg                  < 5 kB, claims 64,250×64,250
#     bomb.png                  20,000×20,000 of one colour, < 50 kB
#     tower.jpg                 20×20,000
#   refused: of another kind, whatever they are called
#     svg.jpg html.jpg pdf.jpg mvg.jpg tiff.jpg text.jpg
set -euo pipefail

[ $# = 1 ] || { echo "usage: $0 DIRECTORY" >&2; exit 2; }
mkdir -p "$1"
cd "$1"
background=/usr/share/backgrounds/gnome/wood-l.webp
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

missing=()
has() { command -v "$1" >/dev/null; }
skip() { echo "skipped $1: $2"; }
for tool in vips python3; do has "$tool" || missing+=("$tool"); done
[ ${#missing[@]} = 0 ] || { echo "cannot make photos without: ${missing[*]}" >&2; exit 1; }

# make NAME COMMAND...: runs the command unless the file is there. It gets a path to write to that appears under its name only
# when it is whole, so an interrupted run leaves nothing half made.
make() {
  local name=$1
  shift
  [ ! -e "$name" ] || return 0
  local part="$scratch/part.${name##*.}"
  rm -f "$part"
  if "$@" "$part" 2>"$scratch/error" && [ -e "$part" ]; then
    mv "$part" "$name"
  else
    skip "$name" "$(tr '\n' ' ' <"$scratch/error" | cut -c1-160)"
  fi
}

# --- sources, made only when something needs them
source_photo() {  # 4000×3000
  local file=$scratch/source.v
  if [ ! -e "$file" ]; then
    if [ -e "$background" ]; then
      vips crop "$background" "$scratch/cropped.v" 48 500 4000 3000
    else
      skip "$background" "not installed; a fractal stands in for it" >&2
      vips perlin "$scratch/clouds.v" 4000 3000 --cell-size 512
      vips linear "$scratch/clouds.v" "$scratch/cropped.v" "90 70 50" "150 120 90" --uchar
    fi
    vips gaussnoise "$scratch/noise.v" 4000 3000 --mean 0 --sigma 5 --seed 1
    vips add "$scratch/cropped.v" "$scratch/noise.v" "$scratch/sum.v"
    vips cast "$scratch/sum.v" "$scratch/bytes.v" uchar
    vips copy "$scratch/bytes.v" "$file" --interpretation srgb
  fi
  echo "$file"
}

sized() {  # WIDTH HEIGHT: the photo, filling that size
  local file=$scratch/sized-$1x$2.v
  [ -e "$file" ] || vips thumbnail "$(source_photo)" "$file" "$1" --height "$2" --crop centre
  echo "$file"
}

corners() {  # 800×600
  local file=$scratch/corners.v
  if [ ! -e "$file" ]; then
    local name color
    for name in red:220,30,40 green:40,180,60 blue:30,60,200 white:255,255,255; do
      color=${name#*:}
      vips black "$scratch/black.v" 400 300 --bands 3
      vips linear "$scratch/black.v" "$scratch/${name%%:*}.v" "0 0 0" "${color//,/ }" --uchar
    done
    vips arrayjoin "$scratch/red.v $scratch/green.v $scratch/blue.v $scratch/white.v" "$scratch/joined.v" --across 2
    vips copy "$scratch/joined.v" "$file" --interpretation srgb
  fi
  echo "$file"
}

disc() {  # 800×600 with alpha
  local file=$scratch/disc.v
  if [ ! -e "$file" ]; then
    vips xyz "$scratch/xyz.v" 800 600
    vips linear "$scratch/xyz.v" "$scratch/centred.v" -- "1 1" "-400 -300"
    vips math2_const "$scratch/centred.v" "$scratch/squares.v" pow 2
    vips bandmean "$scratch/squares.v" "$scratch/distance.v"
    vips relational_const "$scratch/distance.v" "$scratch/mask.v" less 31250  # half of the radius 250, squared
    vips bandjoin "$(sized 800 600) $scratch/mask.v" "$scratch/rgba.v"
    vips copy "$scratch/rgba.v" "$file" --interpretation srgb
  fi
  echo "$file"
}

film() {  # 320×240, three frames on a strip
  local file=$scratch/film.v
  if [ ! -e "$file" ]; then
    corners >/dev/null
    local color
    for color in red green blue; do vips crop "$scratch/$color.v" "$scratch/frame-$color.v" 0 0 320 240; done
    # Not arrayjoin --across 1, which crashes in libvips 8.14.
    vips join "$scratch/frame-red.v" "$scratch/frame-green.v" "$scratch/two.v" vertical
    vips join "$scratch/two.v" "$scratch/frame-blue.v" "$scratch/strip.v" vertical
    vips copy "$scratch/strip.v" "$file" --interpretation srgb
  fi
  echo "$file"
}

# --- accepted
jpeg_of() { vips jpegsave "$1" "$2" --Q 92; }
photo_12mp() { jpeg_of "$(source_photo)" "$1"; }

oriented() {  # ORIENTATION: stored so that the orientation makes it upright again
  local upright stored=$scratch/stored.v
  upright=$(corners)
  case $1 in
    1) vips copy "$upright" "$stored" ;;
    2) vips flip "$upright" "$stored" horizontal ;;
    3) vips rot "$upright" "$stored" d180 ;;
    4) vips flip "$upright" "$stored" vertical ;;
    5) vips rot "$upright" "$scratch/turned.v" d90 && vips flip "$scratch/turned.v" "$stored" horizontal ;;
    6) vips rot "$upright" "$stored" d270 ;;
    7) vips rot "$upright" "$scratch/turned.v" d90 && vips flip "$scratch/turned.v" "$stored" vertical ;;
    8) vips rot "$upright" "$stored" d90 ;;
  esac
  jpeg_of "$stored" "$2" && exiftool -q -n -overwrite_original -Orientation="$1" "$2"
}

in_profile() {  # PROFILE SOURCE OUT
  vips icc_transform "$2" "$scratch/transformed.v" "$1" --input-profile srgb && jpeg_of "$scratch/transformed.v" "$3"
}

phone() {
  vips rot "$(sized 3024 4032)" "$scratch/lying.v" d270
  in_profile p3 "$scratch/lying.v" "$1"
  vips thumbnail "$scratch/lying.v" "$scratch/thumbnail.jpg" 160
  exiftool -q -n -overwrite_original -Orientation=6 -Make=Apple -Model='iPhone 15 Pro' \
    -LensModel='iPhone 15 Pro back triple camera 6.765mm f/1.78' -ExposureTime=0.004 -FNumber=1.78 -ISO=64 \
    -FocalLength=6.765 -DateTimeOriginal='2024:06:30 18:05:59' -OffsetTimeOriginal='+02:00' -SubSecTimeOriginal=500 \
    -GPSLatitude=48.858370 -GPSLatitudeRef=N -GPSLongitude=2.294481 -GPSLongitudeRef=E -GPSAltitude=35 \
    -UserComment='SECRET-EXIF' -XMP-dc:Description='SECRET-XMP' -IPTC:Caption-Abstract='SECRET-IPTC' \
    -Comment='SECRET-COMMENT' "-ThumbnailImage<=$scratch/thumbnail.jpg" "$1"
}

display_p3() { in_profile p3 "$(corners)" "$1"; }
cmyk() { in_profile cmyk "$(corners)" "$1"; }
grey() { vips colourspace "$(corners)" "$scratch/grey.v" b-w && jpeg_of "$scratch/grey.v" "$1"; }
progressive() { vips jpegsave "$(sized 2400 1600)" "$1" --Q 88 --interlace; }
deep() { vips colourspace "$(corners)" "$scratch/deep.v" rgb16 && vips pngsave "$scratch/deep.v" "$1"; }
png_alpha() { vips pngsave "$(disc)" "$1"; }
png_interlaced() { vips pngsave "$(sized 800 600)" "$1" --interlace; }
webp_photo() { vips webpsave "$(sized 1600 1200)" "$1" --Q 85; }
webp_alpha() { vips webpsave "$(disc)" "$1" --Q 85; }
gif_film() { vips gifsave "$(film)" "$1" --page-height 240; }
webp_film() { vips webpsave "$(film)" "$1" --page-height 240; }
heic() { vips heifsave "$(sized 1600 1200)" "$1" --compression hevc --Q 60 --effort 1; }
avif() { vips heifsave "$(sized 1600 1200)" "$1" --compression av1 --Q 60 --effort 1; }
tiny() { vips black "$scratch/black.v" 1 1 --bands 3 && vips pngsave "$scratch/black.v" "$1"; }
small() { jpeg_of "$(sized 200 150)" "$1"; }
panorama() { vips resize "$(sized 3000 400)" "$scratch/wide.v" 2 && jpeg_of "$scratch/wide.v" "$1"; }
polyglot() {
  echo '<script>alert("SECRET-ZIP")</script>' >"$scratch/secret.html"
  rm -f "$scratch/secret.zip" && (cd "$scratch" && zip -q secret.zip secret.html) || return 1
  cat small.jpg "$scratch/secret.zip" >"$1"
}

make photo-12mp.jpg photo_12mp
if has exiftool; then
  make phone.jpg phone
  for orientation in 1 2 3 4 5 6 7 8; do make "orientation-$orientation.jpg" oriented "$orientation"; done
else
  skip "phone.jpg orientation-*.jpg" "exiftool is not installed"
fi
make display-p3.jpg display_p3
make cmyk.jpg cmyk
make grey.jpg grey
make progressive.jpg progressive
make alpha.png png_alpha
make deep.png deep
make interlaced.png png_interlaced
make photo.webp webp_photo
make alpha.webp webp_alpha
make animated.gif gif_film
make animated.webp webp_film
make photo.heic heic
make photo.avif avif
make tiny.png tiny
make small.jpg small
make panorama.jpg panorama
if has zip; then make polyglot.jpg polyglot; else skip polyglot.jpg "zip is not installed"; fi
make wrong-name.png cp photo-12mp.jpg

# --- refused: broken
first_half() { [ -e "$1" ] && head -c "$(($(stat -c %s "$1") / 2))" "$1" >"$2"; }
noise_after_magic() { { printf '\xff\xd8\xff\xe0'; head -c 20000 photo-12mp.jpg | tr '\0-\377' '\1-\377\0'; } >"$1"; }
gif_cut() { vips gifsave "$(sized 320 240)" "$scratch/whole.gif" && first_half "$scratch/whole.gif" "$1"; }
nothing() { : >"$1"; }
make truncated.jpg first_half photo-12mp.jpg
make truncated.png first_half interlaced.png
make truncated.webp first_half photo.webp
make truncated.gif gif_cut
make truncated.heic first_half photo.heic
make empty.jpg nothing
make noise.jpg noise_after_magic

# --- refused: over a limit
bomb_jpeg() {  # the frame header of a small file, rewritten
  vips black "$scratch/black.v" 64 64 --bands 3
  vips jpegsave "$scratch/black.v" "$scratch/bomb.jpg" --Q 50
  python3 - "$scratch/bomb.jpg" "$1" <<'PYTHON'
import sys
jpeg = bytearray(open(sys.argv[1], "rb").read())
at = 2
while jpeg[at + 1] not in (0xC0, 0xC1, 0xC2):
    at += 2 + int.from_bytes(jpeg[at + 2:at + 4], "big")
jpeg[at + 5:at + 9] = (64250).to_bytes(2, "big") * 2
open(sys.argv[2], "wb").write(jpeg)
PYTHON
}
bomb_png() {
  python3 - "$1" <<'PYTHON'
import struct, sys, zlib
side = 20000
def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
pixels = zlib.compressobj(9)
row = bytes(1 + side // 8)
data = b"".join(pixels.compress(row) for _ in range(side)) + pixels.flush()
header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
open(sys.argv[1], "wb").write(
    b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b""))
PYTHON
}
tower() { vips black "$scratch/black.v" 20 20000 --bands 3 && jpeg_of "$scratch/black.v" "$1"; }
make bomb.jpg bomb_jpeg
make bomb.png bomb_png
make tower.jpg tower

# --- refused: of another kind
text() { printf '%s\n' "$1" >"$2"; }
tiff() { vips tiffsave "$(sized 200 150)" "$scratch/other.tif" && cp "$scratch/other.tif" "$1"; }
make svg.jpg text '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
make html.jpg text '<!DOCTYPE html><script>alert(1)</script>'
make pdf.jpg text '%PDF-1.4
1 0 obj<</Type/Catalog>>endobj trailer<</Root 1 0 R>>'
make mvg.jpg text 'push graphic-context
viewbox 0 0 640 480
image over 0,0 0,0 "url(http://127.0.0.1/)"
pop graphic-context'
make tiff.jpg tiff
make text.jpg text 'This is not a photo.'

echo "photos are in $PWD"
