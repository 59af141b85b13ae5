// People, photos and galleries that exist only in previews.

let photos = [1.5, 0.75, 1.33, 1.78, 1, 0.67, 1.5, 2.2, 1.5, 0.8, 1.33, 1.5].map((ratio, index) => ({
  width: Math.round(1600 * Math.min(1, ratio)),
  height: Math.round((1600 * Math.min(1, ratio)) / ratio),
  color: ["#c98a5b", "#4d6a78", "#8a9a5b", "#b4441c", "#d8c3a0", "#3a4a5c"][index % 6],
}));

export function usePhotos(list) {
  photos = list;
}

const pixel = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

export const people = [
  ["maria.k", "Maria Kalogera"],
  ["theo", "Theo Lindqvist"],
  ["ines_photo", "Inês Duarte"],
  ["sam.okafor", "Sam Okafor"],
  ["yuki", "Yuki Tanabe"],
  ["paul.v", "Paul Verhoeven-Achterberg"],
].map(([USERNAME, PERSON_NAME], index) => ({ USERNAME, PERSON_NAME, face: [2, 10, 3, 7, 22, 1][index] }));

// One page's photos: numbers them and collects the style of each.
export class PhotoBook {
  styles = [];

  photo(index, { eager = false } = {}) {
    const { file, width, height, color } = photos[index % photos.length];
    const N = this.styles.length;
    const RATIO = (width / height).toFixed(4);
    this.styles.push({ N, RATIO, COLOR: color, WIDTH: `${width}px` });
    const url = file ? `/photos/${file}` : pixel;
    const PHOTO_ID = `01900000-0000-7000-8000-${String(1000 + N).padStart(12, "0")}`;
    return {
      N,
      RATIO,
      PHOTO_ID,
      PHOTO_PATH: `/photos/${PHOTO_ID}`,
      ALT: `Photo ${N + 1}`,
      WIDTH: width,
      HEIGHT: height,
      SRC: url,
      JPEG_SRCSET: `${url} ${width}w`,
      WEBP_SRCSET: `${url} ${width}w`,
      [eager ? "EAGER" : "LAZY"]: true,
    };
  }

  tiles(indexes) {
    return indexes.map((index, i) => ({ template: "photo_tile.tpl", ...this.photo(index, { eager: i < 4 }) }));
  }

  // Under headings, by their titles; "" has none.
  grid(parts, extra = {}) {
    return {
      template: "photo_grid.tpl",
      PART: Object.entries(parts).map(([title, indexes], i) => ({
        PART_KEY: title && `s${i}`,
        PHOTO_TILE: this.tiles(indexes),
        ...(title && { PART_HEADING: { SECTION_KEY: `s${i}`, SECTION_URL: `?section=s${i}#section-s${i}`, SECTION_TITLE: title, SECTION_COUNT: `${indexes.length} photos` } }),
      })),
      ...extra,
    };
  }

  card(name, photoIndexes, options = {}) {
    const { owner = people[0], count = photoIndexes.length + 7, likes = 12, liked = false, comments = 3 } = options;
    const audience = options.audience ?? "PUBLIC";
    return {
      template: "gallery_card.tpl",
      GALLERY_ID: `01900000-0000-7000-8000-${String(photoIndexes.join("")).padStart(12, "0")}`,
      GALLERY_NAME: name,
      SIZES: "(min-width: 62rem) 640px, 66vw",
      PHOTO_COUNT_TEXT: count === 1 ? "1 photo" : `${count} photos`,
      TIME_ISO: "2025-06-03T10:00:00Z",
      TIME_TEXT: options.time ?? "3 Jun 2025",
      OWNER: options.hideOwner ? undefined : { OWNER_USERNAME: owner.USERNAME, OWNER_NAME: owner.PERSON_NAME },
      OWNER_AVATAR: avatar(owner),
      [`AUDIENCE_${audience}`]: true,
      MOSAIC_PHOTO: photoIndexes.slice(0, 5).map((index) => this.photo(index)),
      MOSAIC_EMPTY: photoIndexes.length === 0,
      LIKE_BUTTON: likeButton("/galleries/1", likes, liked),
      COMMENT_LINK: { COMMENT_COUNT: comments },
    };
  }
}

export function avatar(person) {
  const photo = photos[person.face % photos.length];
  return photo?.file && person !== people[3]
    ? { template: "avatar.tpl", AVATAR_IMAGE: { AVATAR_SRC: `/photos/${photo.file}` } }
    : { template: "avatar.tpl", AVATAR_LETTER: { LETTER: person.PERSON_NAME[0] } };
}

export function likeButton(path, count, liked = false) {
  return { template: "like_button.tpl", LIKE_PATH: path, LIKE_COUNT: count, [liked ? "LIKED" : "NOT_LIKED"]: true };
}

export function followButton(person, state) {
  return { template: "follow_button.tpl", USERNAME: person.USERNAME, [`FOLLOW_${state}`]: true };
}

export function personRow(person, extra = {}) {
  return { template: "person.tpl", ...person, AVATAR: avatar(person), ...extra };
}

export function comments(list, path = "/galleries/1") {
  return {
    template: "comments.tpl",
    ON: true,
    COMMENT_COUNT_TEXT: list.length === 0 ? "No comments yet" : `${list.length} comments`,
    COMMENT_PATH: path,
    COMMENT_LIST: list.length > 0 && {
      COMMENT: list.map(([author, text, own], index) => ({
        template: "comment.tpl",
        COMMENT_ID: `c${index}`,
        DELETE_PATH: `/comments/c${index}/delete`,
        LINKED: true,
        AUTHOR_USERNAME: author.USERNAME,
        AUTHOR_NAME: author.PERSON_NAME,
        AUTHOR_AVATAR: avatar(author),
        COMMENT_TEXT: text,
        TIME_ISO: "2025-06-04T08:12:00Z",
        TIME_TEXT: "4 Jun 2025",
        HAS_ACTIONS: own,
        CAN_EDIT: own,
        CAN_DELETE: own,
      })),
    },
  };
}

// What a share link shows of them: names lead nowhere, and there is the form of a guest.
export function guestComments(list, path) {
  const view = comments(list, path);
  for (const comment of view.COMMENT_LIST.COMMENT) Object.assign(comment, { LINKED: false, IS_GUEST: true });
  return { ...view, GUEST: { NAME: "", TEXT: "" } };
}
