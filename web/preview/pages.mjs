// Each page in the states worth looking at: name -> dictionary of layout.tpl.
import { PhotoBook, avatar, comments, followButton, guestComments, likeButton, people, personRow } from "./samples.mjs";

const [maria, theo, ines, sam, yuki, paul] = people;

function page(title, template, content, { signedIn = true, isForGuests = false, nav, book, ...rest } = {}) {
  return {
    global: {
      CSRF: "c3JmLXRva2Vu",
      NONCE: "bm9uY2U",
      RETURN_TO: "/here",
      IDEMPOTENCY_KEY: "01900000-0000-7000-8000-0000000000ff",
      ...(!isForGuests && { [signedIn ? "SIGNED_IN" : "SIGNED_OUT"]: true }),
      CAN_LIKE: signedIn || isForGuests,
    },
    SEARCH_BAR: !isForGuests,
    TITLE: title,
    META_DESCRIPTION: { TEXT: "Share photos with the people you choose." },
    ME_USERNAME: theo.USERNAME,
    ME_NAME: theo.PERSON_NAME,
    ME_AVATAR: avatar(theo),
    REQUESTS: { REQUEST_COUNT: 2 },
    UNREAD: true,
    UNREAD_COUNT: "3",
    THEME_SYSTEM_PRESSED: "true",
    THEME_LIGHT_PRESSED: "false",
    THEME_DARK_PRESSED: "false",
    [`NAV_${nav}`]: true,
    PHOTO_STYLES: book && { PHOTO_STYLE: book.styles },
    PAGE: { template, ...content },
    ...rest,
  };
}

function galleryHead(name, owner, extra = {}) {
  return {
    GALLERY_ID: "1",
    GALLERY_NAME: name,
    OWNER_USERNAME: owner.USERNAME,
    OWNER_NAME: owner.PERSON_NAME,
    OWNER_AVATAR: avatar(owner),
    PHOTO_COUNT_TEXT: "19 photos",
    TIME_ISO: "2025-06-03T10:00:00Z",
    TIME_TEXT: "3 Jun 2025",
    COMMENT_COUNT: 3,
    LIKE_BUTTON: likeButton("/galleries/1", 24, true),
    ...extra,
  };
}

const when = { TIME_ISO: "2025-06-03T10:00:00Z", TIME_TEXT: "3 Jun 2025" };

function notification(person, ACT, extra = {}) {
  const { USERNAME, PERSON_NAME } = person;
  return { template: "notification.tpl", NOTIFICATION_IDS: USERNAME, LINKED: true, USERNAME, PERSON_NAME, AVATAR: avatar(person), ACT, ...when, ...extra };
}

function thing(name) {
  return {
    THING: { THING_URL: "/galleries/1", THING_NAME: name },
    PREVIEW: { THING_URL: "/galleries/1", SRC: "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7" },
  };
}

const uploader = { template: "uploader.tpl", GALLERY_ID: "1", GALLERY_PATH: "/galleries/1", ROOM: true, UPLOAD_HINT: "JPEG, PNG, WebP, GIF, HEIC or AVIF, up to 50 MB each" };

const someComments = [
  [ines, "The light in the third one! Where along the coast is this?"],
  [theo, "Near the old lighthouse, about an hour after sunrise.\nIt only looks like this in October.", true],
  [yuki, "Saving these for our trip."],
];

function errors(message, fields) {
  const items = Object.entries(fields).map(([field, text]) => ({ FIELD: field, MESSAGE: text }));
  return {
    ERROR_SUMMARY: { MESSAGE: message, ERROR_LIST: items.length > 0 && { ERROR_ITEM: items } },
    ...Object.fromEntries(items.map((item) => [`${item.FIELD.toUpperCase()}_ERROR`, item])),
  };
}

export function pages() {
  const all = {};
  const add = (name, make) => {
    const book = new PhotoBook();
    all[name] = make(book);
  };

  add("landing", (book) => {
    const content = {
      HERO: { PHOTO_TILE: book.tiles([7, 13, 9, 21, 22, 24, 1]) },
      RECENT: {
        GALLERY_CARD: [
          book.card("Dunes in October", [7, 11, 1], { owner: maria }),
          book.card("Garden diary", [13, 24, 16, 10], { owner: ines, count: 41, likes: 88 }),
          book.card("Weather on the A12", [18, 19], { owner: sam, count: 2, likes: 5, comments: 0 }),
        ],
      },
    };
    return page("Share photos", "landing.tpl", content, { signedIn: false, book });
  });
  add("landing-empty", () => page("Share photos", "landing.tpl", { HERO_ART: true }, { signedIn: false }));
  add("login", () => page("Log in", "login.tpl", { PASSKEYS: true }, { signedIn: false, nav: "LOGIN" }));
  add("register-closed", () => page("Sign up", "register.tpl", { CLOSED: true }, { signedIn: false }));
  add("register-errors", () =>
    page("Sign up", "register.tpl", {
      WELCOME: { TEXT: "Photos of our choir." }, UNUSED: true, OPEN: true, INVITED: true, INVITATION: "3kTMd",
      USERNAME: "maria k",
      EMAIL: "maria@example",
      ...errors("Two fields need another look.", {
        username: "Use letters, digits, dots and underscores only.",
        password: "Use at least 8 characters.",
      }),
    }, { signedIn: false }));
  add("feed", (book) => {
    const content = {
      HAS_FEED: {
        GALLERY_CARD: [
          book.card("Dunes in October", [7, 11, 24, 13, 1], { owner: maria, liked: true, likes: 25, audience: "FOLLOWERS" }),
          book.card("A rainy Sunday", [16, 3, 2], { owner: ines, count: 3 }),
          book.card("Seeds", [22], { owner: yuki, count: 1, likes: 0, comments: 0 }),
          book.card("Roads and weather", [18, 19], { owner: paul, count: 2 }),
          book.card("Four walls", [24, 10, 13, 14], { owner: sam, count: 4 }),
        ],
        MORE: { MORE_URL: "/?cursor=x" },
      },
    };
    return page("Home", "feed.tpl", content, { nav: "HOME", book });
  });
  add("feed-empty", () =>
    page("Home", "feed.tpl", {
      EMPTY: true,
      SUGGESTIONS: { PERSON: [maria, ines, sam, yuki].map((p) => personRow(p, { FOLLOW_BUTTON: followButton(p, "NONE") })) },
    }, { nav: "HOME" }));
  add("explore", (book) => {
    const cards = [
      book.card("Dunes in October", [7, 11, 1], { owner: maria }),
      book.card("Garden diary", [13, 24, 16, 10], { owner: ines, count: 41, likes: 88 }),
      book.card("Weather on the A12", [18, 19], { owner: sam, count: 2, likes: 5, comments: 0 }),
      book.card("One seed", [22], { owner: yuki, count: 1 }),
      book.card("Colour studies, a very long name that will not fit", [0, 17, 20], { owner: paul }),
      book.card("Green", [3, 14, 16], { owner: maria }),
    ];
    return page("Explore", "explore.tpl", { HAS_GALLERIES: { GALLERY_CARD: cards }, MORE: { MORE_URL: "/explore?cursor=x" } }, { nav: "EXPLORE", book });
  });
  add("map", (book) => {
    const place = (number, name, more) => ({ ...book.photo(number), NAME: name, GALLERY_ID: "1", GALLERY_NAME: "Dunes in October", ...more });
    return page("Map", "map.tpl", {
      HEADING: "Map", MAP_PATH: "/explore/map", BOUNDS: "4.2000,37.0000,24.1000,52.9000", EXPLORE: true, PART: true,
      VIEW_BOX: "0.000 6.000 360.000 144.000", MARK: [{ X: "184.600", Y: "37.300", RADIUS: "3.272" }, { X: "203.700", Y: "52.030", RADIUS: "3.900" }],
      APPROXIMATE: true, INCOMPLETE: true,
      PLACES: {
        PLACE: [
          place(7, "52.70° N, 4.60° E", { COUNT_TEXT: "14 photos", SEVERAL: { PART_PATH: "/explore/map?bbox=4.2,52.1,4.9,52.9&zoom=9" } }),
          place(11, "37.97° N, 23.73° E", { COUNT_TEXT: "3 photos", TOGETHER: { SPOT_PATH: "/explore/map/photos?bbox=23.72999,37.96999,23.73001,37.97001" } }),
          place(13, "Bergen aan Zee", { IN_GALLERY: true }),
        ],
      },
    }, { nav: "EXPLORE", book });
  });
  add("map-photos", (book) =>
    page("Photos at 37.97° N, 23.73° E", "map_photos.tpl", {
      HEADING: "Photos at 37.97° N, 23.73° E", MAP_URL: "/explore/map?bbox=23.7,37.9,23.8,38.0&zoom=13", INCOMPLETE: true,
      PHOTOS: { PHOTO_TILE: book.tiles([7, 11, 24]) }, MORE: { MORE_URL: "/explore/map/photos?bbox=23.7,37.9,23.8,38.0&cursor=3k" },
    }, { book }));
  add("map-photos-empty", () => page("Photos on the map", "map_photos.tpl", { HEADING: "Photos on the map", MAP_URL: "/map", NOTHING_HERE: true, EMPTY: true }));
  add("map-empty", () => page("Your map", "map.tpl", {
    HEADING: "Your map", MAP_PATH: "/map", BOUNDS: "", OWN: true, VIEW_BOX: "0.000 6.000 360.000 144.000", EMPTY: true,
  }, { nav: "GALLERIES" }));
  add("galleries", (book) => {
    const cards = [
      book.card("Dunes in October", [7, 11, 1], { hideOwner: true }),
      book.card("Family", [13, 24, 10], { hideOwner: true, audience: "PRIVATE" }),
      book.card("For later", [], { hideOwner: true, audience: "FOLLOWERS", count: 0, likes: 0, comments: 0 }),
    ];
    return page("Your galleries", "galleries.tpl", { HAS_GALLERIES: { GALLERY_CARD: cards } }, { nav: "GALLERIES", book });
  });
  add("shared-with", (book) => {
    const cards = [book.card("Wedding", [7, 11, 1], { owner: maria, audience: "PRIVATE" }), book.card("Family", [13, 24, 10], { owner: sam, audience: "PEOPLE" })];
    return page("Shared with you", "shared_with.tpl", { HAS_GALLERIES: { GALLERY_CARD: cards } }, { book });
  });
  add("shared-with-empty", () => page("Shared with you", "shared_with.tpl", { EMPTY: true }));
  add("galleries-empty", () => page("Your galleries", "galleries.tpl", { EMPTY: true }, { nav: "GALLERIES" }));
  add("gallery-form", (book) => {
    const content = {
      HEADING: "Edit gallery",
      FORM_ACTION: "/galleries/1/edit",
      SUBMIT_LABEL: "Save",
      CANCEL_URL: "/galleries/1",
      NAME: "Dunes in October",
      DESCRIPTION: "Three days on the coast.",
      AUDIENCE_FOLLOWERS: true,
      COVERS: { COVER_OPTION: [7, 11, 1, 13].map((i, n) => ({ ...book.photo(i), CHECKED: n === 0 })) },
      EDITING: { GALLERY_ID: "1" },
      CONTRIBUTOR_LIST: { GALLERY_ID: "1", PERSON: [sam, yuki].map((p) => personRow(p, {})) },
      REVISION: 3,
    };
    return page("Edit gallery", "gallery_form.tpl", content, { nav: "GALLERIES", book });
  });
  add("gallery", (book) => {
    const content = galleryHead("Dunes in October", maria, {
      AUDIENCE_PUBLIC: true,
      DESCRIPTION: { TEXT: "Three days on the coast with one lens and no plan. Wind from the west, sand in everything." },
      PHOTO_GRID: book.grid({ "": [7, 13, 2, 18, 10, 11, 22, 24, 16, 14, 9, 21, 1, 3, 8, 19, 23, 15, 13] }),
      MORE: { MORE_URL: "/galleries/1?cursor=x" },
      COMMENTS: comments(someComments),
    });
    return page("Dunes in October", "gallery.tpl", content, { book });
  });
  const timeline = (...rows) => ({
    SECTIONS_TEXT: "4 sections",
    TIMELINE_ROW: rows.map((titles) => ({ JUMP: titles.map((JUMP_TITLE, i) => ({ JUMP_TITLE, JUMP_URL: `?section=s${i}#section-s${i}`, JUMP_COUNT: 132, JUMP_CURRENT: JUMP_TITLE === "October 2025" })) })),
  });
  add("gallery-sections", (book) => {
    const content = galleryHead("Dunes in October", maria, {
      AUDIENCE_PUBLIC: true,
      PHOTO_GRID: book.grid({ "October 2025": [7, 13, 2, 18, 10, 11], "November 2025": [22, 24, 16, 14, 9] },
        { TIMELINE: timeline(["August 2024", "December 2024"], ["October 2025", "November 2025"]), NOT_FIRST: { FIRST_URL: "/galleries/1" } }),
      COMMENTS: comments(someComments),
    });
    return page("Dunes in October", "gallery.tpl", content, { book });
  });
  add("gallery-own", (book) => {
    const content = galleryHead("Garden diary", theo, {
      AUDIENCE_PRIVATE: true,
      IS_OWNER: true,
      CAN_DOWNLOAD: true,
      ADD_PHOTOS: true,
      UPLOADER: uploader,
      PHOTO_GRID: book.grid({ "": [13, 24, 10, 11, 3] }),
      COMMENTS: comments([]),
    });
    return page("Garden diary", "gallery.tpl", content, { nav: "GALLERIES", book });
  });
  add("gallery-own-empty", () =>
    page("For later", "gallery.tpl", galleryHead("For later", theo, {
      PHOTO_COUNT_TEXT: "0 photos", AUDIENCE_FOLLOWERS: true, IS_OWNER: true, EMPTY_OWNER: true, UPLOADER: uploader, COMMENTS: comments([]),
    }), { nav: "GALLERIES" }));
  const expiries = [["1", "A day"], ["7", "A week"], ["30", "A month", true], ["", "Until it is revoked"]]
    .map(([VALUE, LABEL, SELECTED]) => ({ VALUE, LABEL, SELECTED }));
  const share = { GALLERY_ID: "1", GALLERY_NAME: "Garden diary", OPEN: true, EXPIRY_OPTION: expiries, PHOTOS_OPTION: [{ VALUE: "0", LABEL: "None" }, { VALUE: "500", LABEL: "Up to 500 photos" }] };
  const made = { TIME_ISO: "2025-06-03T10:00:00Z", TIME_TEXT: "3 Jun 2025", LINK_ID: "2" };
  const links = {
    LINK: [
      { ...made, LABEL: { TEXT: "Grandparents" }, EXPIRES: { TEXT: "3 Jul 2025" }, HAS_PASSWORD: true, DOWNLOADS: true, GUESTS: true, REACTIONS: { LET: true }, PHOTOS: { PHOTOS_TEXT: "guests may add 500 photos" }, CHOOSES: { SOME: true }, SHOWING: true, SHOWS: true },
      { ...made, NO_LABEL: true, REACTIONS: { UNLET: true }, CHOOSES: { NONE_YET: { PHOTOS_MAX: 500 } }, SHOWS: true, EXPIRED: { TEXT: "1 Jun 2025" } },
      { ...made, LABEL: { TEXT: "The guests" }, PHOTOS: { PHOTOS_TEXT: "guests may add 500 photos" }, SHOWING: true, HIDES: true },
    ],
  };
  add("share", () => page("Share", "share.tpl", { ...share, AUDIENCE_LINK: true, LINKS: links }));
  add("share-made", () =>
    page("Share", "share.tpl", {
      ...share, AUDIENCE_LINK: true,
      MADE: { URL: "https://photos.example.org/s/3kTMd", PATH: "/s/3kTMd", QR: { QR_VIEW: "-4 -4 12 12", QR_PATH: "M0 0h4v1h-4z" } },
    }));
  add("share-closed", () =>
    page("Share", "share.tpl", { ...share, AUDIENCE_PRIVATE: true, OPEN: false, CLOSED: { REVISION: 3 }, LINKS: { ...links, CLOSED_LINKS: true } }));
  const guests = { isForGuests: true, NOINDEX: true, PREVIEW: { PREVIEW_TITLE: "Dunes in October", PREVIEW_TEXT: { TEXT: "Sand" }, PREVIEW_IMAGE: { URL: "/s/3kTMd/cover" } } };
  add("shared-gallery", (book) =>
    page("Dunes in October", "shared_gallery.tpl", galleryHead("Dunes in October", maria, {
      SHARED_PATH: "/s/3kTMd", HAS_ACTIONS: true, CAN_DOWNLOAD: true, GUESTS: { LIKE_BUTTON: likeButton("/s/3kTMd", 24, true) },
      GUEST_COMMENTS: { COMMENTS: guestComments([[maria, "The light!"]], "/s/3kTMd") }, PHOTO_GRID: book.grid({ "": [7, 13, 2, 18] }), MORE: { MORE_URL: "/s/3kTMd?cursor=x" },
    }), { book, ...guests }));
  const ownHeld = (book) => ({
    template: "own_held.tpl", OWNER_NAME: maria.PERSON_NAME,
    HELD_ITEM: [7, 13].map((index) => ({ ...book.photo(index), DELETE_URL: `/s/3kTMd/photos/p${index}/delete`, PHOTO_NAME: `Photo ${index}` })),
    HELD_MORE: { MORE_URL: "/s/3kTMd?held=x#own-held" },
  });
  const guestUploader = { ...uploader, GALLERY_ID: "", GALLERY_PATH: "/s/3kTMd", UPLOAD_BASE: "/s/3kTMd", ROOM: false, AS_GUEST: true };
  add("shared-gallery-adding", (book) =>
    page("Dunes in October", "shared_gallery.tpl", galleryHead("Dunes in October", maria, {
      SHARED_PATH: "/s/3kTMd", ADD_PHOTOS: true, UPLOADER: guestUploader, PHOTOS: { PHOTO_TILE: book.tiles([7, 13, 2, 18]) },
    }), { book, ...guests }));
  add("shared-gallery-first", () =>
    page("Dunes in October", "shared_gallery.tpl", galleryHead("Dunes in October", maria, {
      PHOTO_COUNT_TEXT: "0 photos", SHARED_PATH: "/s/3kTMd", ADD_FIRST: true, UPLOADER: guestUploader,
    }), guests));
  add("shared-gallery-held", (book) =>
    page("Dunes in October", "shared_gallery.tpl", galleryHead("Dunes in October", maria, {
      SHARED_PATH: "/s/3kTMd", ADD_PHOTOS: true, UPLOADER: { ...guestUploader, HOLDING: true },
      OWN_HELD: ownHeld(book), PHOTOS: { PHOTO_TILE: book.tiles([2, 18]) },
    }), { book, ...guests }));
  add("drop-box", (book) =>
    page("Dunes in October", "drop_box.tpl", galleryHead("Dunes in October", maria, {
      SHARED_PATH: "/s/3kTMd", ADD_PHOTOS: { UPLOADER: { ...guestUploader, HOLDING: true } },
      OWN_HELD: ownHeld(book), OWN: true, PHOTO_GRID: book.grid({ "": [2, 18] }),
    }), { book, ...guests }));
  add("drop-box-closed", () =>
    page("Dunes in October", "drop_box.tpl", galleryHead("Dunes in October", maria, { SHARED_PATH: "/s/3kTMd", TAKES_NONE: true }), guests));
  add("waiting", (book) =>
    page("Photos that wait for you", "waiting.tpl", {
      GALLERY_ID: "1", GALLERY_NAME: "Dunes in October",
      PHOTOS: {
        COUNT_TEXT: "2 photos", RELEASE_ALL: "Let 2 photos through", DELETE_ALL: "Delete 2 photos", FIELD_OF: [{ FIELD: "photo-7" }, { FIELD: "photo-13" }],
        ITEM: [7, 13].map((index) => ({ ...book.photo(index), FIELD: `photo-${index}`, PHOTO_NAME: `Photo ${index}`, GUEST_NAME: "Eleni", TIME_ISO: "2025-10-11T07:41:00Z", TIME_TEXT: "11 Oct 2025" })),
      },
    }, { book }));
  add("waiting-none", () => page("Photos that wait for you", "waiting.tpl", { GALLERY_ID: "1", GALLERY_NAME: "Dunes in October", EMPTY: true }));
  add("shared-photo", (book) =>
    page("Beach grass", "shared_photo.tpl", {
      ...galleryHead("Dunes in October", maria), ...book.photo(7, { eager: true }), SHARED_PATH: "/s/3kTMd", BACK_URL: "/s/3kTMd#photo-7", POSITION_TEXT: "2 of 4", PHOTO_TITLE: "Beach grass",
      CAN_DOWNLOAD: true, CAN_DELETE: true, BY_GUEST: { TEXT: "Added by Eleni (guest)" }, PREVIOUS: { STEP_PATH: "/s/3kTMd/photos/1" }, NEXT: { STEP_PATH: "/s/3kTMd/photos/3" }, FACT: { LABEL: "Camera", VALUE: "Fujifilm X-T4" },
    }, { book, ...guests }));
  add("shared-locked", () =>
    page("A shared gallery", "shared_locked.tpl", { SHARED_PATH: "/s/3kTMd", ...errors("One field needs another look.", { password: "The password is not right." }) }, { isForGuests: true, NOINDEX: true }));
  add("gallery-form-people", (book) =>
    page("Edit gallery", "gallery_form.tpl", {
      HEADING: "Edit gallery", FORM_ACTION: "/galleries/1/edit", SUBMIT_LABEL: "Save", CANCEL_URL: "/galleries/1", NAME: "For some",
      AUDIENCE_PEOPLE: true, PEOPLE: "maria, theo", EDITING: { GALLERY_ID: "1" }, REVISION: 3,
    }, { nav: "GALLERIES", book }));
  add("upload-result", (book) =>
    page("Upload", "upload_result.tpl", {
      HEADING: "2 of 4 photos added",
      GALLERY_PATH: "/galleries/1",
      RESULT: [
        { ACCEPTED: { SHOWN: { PHOTO_PATH: "/photos/7" }, FILE_NAME: "IMG_2041.HEIC", ...book.photo(7), THUMBNAIL: true } },
        { ACCEPTED: { HELD: true, FILE_NAME: "IMG_2042.HEIC", ...book.photo(11), THUMBNAIL: true } },
        { REFUSED: { FILE_NAME: "invoice.pdf", REASON: "This is not a photo. JPEG, PNG, WebP, GIF, HEIC and AVIF are accepted." } },
        { REFUSED: { FILE_NAME: "broken.jpg", REASON: "The file is cut short and cannot be decoded." } },
      ],
    }, { book }));
  for (const [name, index, extra] of [["photo", 7, {}], ["photo-portrait", 10, { IS_OWNER: true }]]) {
    add(name, (book) => {
      const content = {
        ...book.photo(index, { eager: true }),
        GALLERY_ID: "1",
        GALLERY_NAME: "Dunes in October",
        BACK_URL: "/galleries/1#photo-3",
        POSITION_TEXT: "3 of 19",
        PREVIOUS: { PREVIOUS_ID: "2" },
        NEXT: { NEXT_ID: "4" },
        CAN_DOWNLOAD: true,
        PHOTO_TITLE: "Beach grass before the wind turned",
        OWNER_USERNAME: maria.USERNAME,
        OWNER_NAME: maria.PERSON_NAME,
        OWNER_AVATAR: avatar(maria),
        TIME_ISO: "2025-10-11T07:41:00Z",
        TIME_TEXT: "11 Oct 2025",
        LOCATION: { TEXT: "Bergen aan Zee" },
        DESCRIPTION: { TEXT: "An hour after sunrise. The haze in the back is salt." },
        LIKE_BUTTON: likeButton("/photos/1", 8),
        TAGS: { TAG: ["dunes", "North Sea"].map((TAG_NAME) => ({ TAG_NAME, TAG_PATH: `/tags/${encodeURIComponent(TAG_NAME)}` })) },
        COMMENTS: comments(someComments, "/photos/1"),
        FACT: [["Camera", "Fujifilm X-T4"], ["Lens", "XF 35 mm f/1.4"], ["Exposure", "1/500 s"], ["Aperture", "f/4"], ["ISO", "160"], ["Size", "6240 × 4160"]]
          .map(([LABEL, VALUE]) => ({ LABEL, VALUE })),
        ...extra,
      };
      return page("Beach grass", "photo.tpl", content, { book });
    });
  }
  add("arrange", (book) =>
    page("Arrange", "arrange.tpl", {
      GALLERY_ID: "1", GALLERY_NAME: "Dunes in October",
      PHOTOS: {
        TIMELINE: timeline(["Arrival", "Home"]),
        PART: ["Arrival", "Home"].map((SECTION_TITLE, i) => ({
          PART_KEY: `s${i}`,
          PART_HEADING: { SECTION_KEY: `s${i}`, SECTION_URL: `?section=s${i}#section-s${i}`, SECTION_TITLE, SECTION_COUNT: "3 photos" },
          ITEM: [[7, 11, 24], [13, 1]][i].map((index) => ({ ...book.photo(index), PHOTO_ID: `p${index}`, PHOTO_COUNT: 19 })),
        })),
      },
    }, { book }));
  add("arrange-not-yet", () => page("Arrange", "arrange.tpl", { GALLERY_ID: "1", GALLERY_NAME: "Dunes in October", NOT_YET: { REVISION: 3 } }));
  add("section-new", (book) =>
    page("Begin a section", "section_new.tpl", {
      GALLERY_ID: "1", GALLERY_NAME: "Dunes in October", ...book.photo(7, { eager: true }), PHOTO_ID: "p7", TITLE: "", BACK_URL: "/galleries/1/arrange",
      HAS_SECTIONS: { SECTION_OPTION: [{ VALUE: "s1", LABEL: "Arrival" }, { VALUE: "s2", LABEL: "Home" }] },
    }, { book }));
  add("section-edit", () =>
    page("Change the section", "section_edit.tpl", {
      GALLERY_ID: "1", SECTION_KEY: "s1", SECTION_TITLE: "Arrival", SECTION_COUNT: "3 photos", TITLE: "Arrival", BACK_URL: "/galleries/1/arrange",
    }));
  add("select", (book) =>
    page("Select", "select.tpl", {
      GALLERY_ID: "1", GALLERY_NAME: "Dunes in October",
      PHOTOS: {
        ITEM: [7, 11, 24, 13, 1].map((index) => ({ ...book.photo(index), FIELD: `photo-${index}`, CHECKED: index < 12 })),
        GALLERY_OPTION: [{ VALUE: "2", LABEL: "Garden diary" }],
      },
    }, { book }));
  add("select-delete", () => page("Delete photos", "select_delete.tpl", { HEADING: "Delete 2 photos?", SELECT_PATH: "/galleries/1/select", PHOTO: [{ FIELD: "photo-1" }, { FIELD: "photo-2" }] }));
  add("select-result", () =>
    page("1 done, 1 not", "select_result.tpl", {
      HEADING: "1 done, 1 not", GALLERY_PATH: "/galleries/1",
      RESULT: [{ PHOTO_ID: "1", NUMBER: 1, DONE: true }, { PHOTO_ID: "2", NUMBER: 2, FAILED: { REASON: "There is no such photo." } }],
    }));
  add("photo-form", (book) =>
    page("Edit photo", "photo_form.tpl", { ...book.photo(7), DESCRIPTION: "An hour after sunrise.", LOCATION: "Bergen aan Zee", ALT: "Beach grass", TAGS: "dunes, North Sea" }, { book }));
  add("profile", (book) => {
    const content = {
      ...maria,
      AVATAR: avatar(maria),
      FOLLOW_BUTTON: followButton(maria, "ACCEPTED"),
      FOLLOWS_YOU: true,
      COUNTS: {
        GALLERY_COUNT: 3, GALLERY_WORD: "galleries", FOLLOWER_COUNT: 214, FOLLOWER_WORD: "followers", FOLLOWING_COUNT: 97,
      },
      BIO: { TEXT: "Film on weekends, digital when it rains.\nThessaloniki and the North Sea." },
      FACTS: { FACT: [{ LABEL: "Birthday", VALUE: "12 May" }] },
      HAS_GALLERIES: { GALLERY_CARD: [book.card("Dunes in October", [7, 11, 1], { hideOwner: true }), book.card("Green", [3, 14, 16], { hideOwner: true }), book.card("Seeds", [22, 10], { hideOwner: true })] },
    };
    return page("Maria Kalogera", "profile.tpl", content, { book });
  });
  add("profile-private", () =>
    page("Sam Okafor", "profile.tpl", {
      ...sam, AVATAR: avatar(sam), FOLLOW_BUTTON: followButton(sam, "REQUESTED"), IS_PRIVATE: true, PRIVATE_WALL: true,
    }));
  add("people", () =>
    page("Followers", "people.tpl", {
      ...theo, HEADING: "Theo Lindqvist", IS_FOLLOWERS: true,
      PEOPLE: { PERSON: [[maria, "ACCEPTED"], [ines, "NONE"], [sam, "REQUESTED"], [paul, "NONE"]].map(([p, state]) =>
        personRow(p, { FOLLOW_BUTTON: followButton(p, state), CAN_REMOVE: true })) },
    }));
  add("likers", () =>
    page("Who likes this photo", "likers.tpl", {
      HEADING: "Who likes this photo", THING_PATH: "/photos/1", BACK_TEXT: "Back to the photo",
      PEOPLE: { PERSON: [[maria, "ACCEPTED"], [ines, "NONE"]].map(([p, state]) => personRow(p, { FOLLOW_BUTTON: followButton(p, state) })) },
      GUESTS: { GUESTS_TEXT: "2 guests who came by a share link" },
    }));
  add("requests", () =>
    page("Follow requests", "requests.tpl", { PEOPLE: { PERSON: [maria, paul].map((p) => personRow(p, { IS_REQUEST: true })) } }));
  add("requests-empty", () => page("Follow requests", "requests.tpl", { EMPTY: true }, { NOTICE: { TEXT: "Declined." } }));
  const searchTabs = (current) =>
    ["People", "Galleries", "Photos"].map((LABEL) => ({ LABEL, URL: `/search?kind=${LABEL.toLowerCase()}&q=ma`, CURRENT: LABEL === current }));
  const filters = { KIND: "photos", FILTERS: { OPEN: true, OF_PHOTOS: true, TAG: "beach", FROM: "2025-05-01" } };
  add("search", () =>
    page("Search", "search.tpl", {
      TAB: searchTabs("People"), PEOPLE: { PERSON: [maria, ines, yuki].map((p) => personRow(p, { FOLLOW_BUTTON: followButton(p, "NONE") })) },
    }, { SEARCH_QUERY: "ma", SEARCH_KIND: { VALUE: "people" } }));
  add("search-photos", (book) =>
    page("Search", "search.tpl", {
      TAB: searchTabs("Photos"), ...filters, PHOTOS: { PHOTO_TILE: book.tiles([7, 11, 24, 13, 1]) }, MORE: { MORE_URL: "/search?kind=photos&q=ma&cursor=x" },
    }, { book, SEARCH_QUERY: "ma", SEARCH_KIND: { VALUE: "photos" } }));
  add("search-none", () =>
    page("Search", "search.tpl", {
      TAB: searchTabs("Photos"), ...filters,
      NO_RESULTS: { BROADER: [{ URL: "/search?kind=photos&q=zzz", TEXT: "Without the tag “beach”" }, { URL: "/search?kind=people&q=zzz", TEXT: "Among people" }] },
    }, { SEARCH_QUERY: "zzz" }));
  add("search-refused", () =>
    page("Search", "search.tpl", {
      TAB: searchTabs("Galleries"), KIND: "galleries",
      FILTERS: { OPEN: true, FROM: "x", ERROR_SUMMARY: { MESSAGE: "This is not a date, as in 2026-05-31." }, FROM_ERROR: { MESSAGE: "This is not a date, as in 2026-05-31." } },
    }));
  add("tag", (book) =>
    page("#beach", "tag.tpl", { TAG_NAME: "beach", SEARCH_URL: "/search?kind=photos&tag=beach", PHOTOS: { PHOTO_TILE: book.tiles([7, 11, 24, 13, 1]) } }, { book }));
  add("tag-empty", () => page("#zzz", "tag.tpl", { TAG_NAME: "zzz", SEARCH_URL: "/search?kind=photos&tag=zzz", EMPTY: true }, { signedIn: false }));
  const sexes = { SEX_OPTION: [["", "Not said", true], ["female", "Female"], ["male", "Male"], ["other", "Other"]].map(([VALUE, LABEL, SELECTED]) => ({ VALUE, LABEL, SELECTED })) };
  add("settings", () =>
    page("Settings", "settings_profile.tpl", {
      AVATAR: avatar(theo), HAS_PHOTO: true, FIRST_NAME: "Theo", LAST_NAME: "Lindqvist", BIO: "Mostly roads.", IS_PRIVATE: true, ...sexes,
    }, { NOTICE: { TEXT: "Saved." } }));
  const recoveryCodes = ["ABCD-EFGH-IJKL-MNOP", "QRST-UVWX-YZ23-4567"].map((TEXT) => ({ TEXT }));
  for (const state of ["ASK", "ASKED", "NO_MAIL"]) {
    add(`forgot-${state.toLowerCase()}`, () => page("Forgot your password?", "forgot.tpl", { [state]: true }, { signedIn: false, nav: "LOGIN" }));
  }
  add("reset", () =>
    page("Choose a new password", "reset.tpl", { CHOOSE: { TOKEN: "0198.x", PASSWORD_LENGTH_MIN: 10 } }, { signedIn: false, nav: "LOGIN" }));
  for (const state of ["DONE", "DEAD"]) {
    add(`reset-${state.toLowerCase()}`, () => page("Choose a new password", "reset.tpl", { [state]: true }, { signedIn: false, nav: "LOGIN" }));
  }
  add("login-code", () => page("Log in", "login_code.tpl", { TICKET: "1.2.3" }, { signedIn: false, nav: "LOGIN" }));
  add("second-factor-off", () =>
    page("Two-step login", "settings_second_factor.tpl", {
      OFF: { TICKET: "1.2.3", SECRET: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", URI: "otpauth://totp/x", QR: { QR_VIEW: "0 0 8 8", QR_PATH: "M4 4h1v1h-1z" } },
    }));
  add("second-factor-on", () => page("Two-step login", "settings_second_factor.tpl", { ON: { LEFT_TEXT: "10 recovery codes are left." } }));
  const passkeyList = { PASSKEY: [
    { PASSKEY_ID: "1", PASSKEY_NAME: "My phone", CREATED_ISO: "2025-06-03T10:00:00Z", CREATED_TEXT: "3 Jun 2025", USED: { USED_ISO: "2025-06-04T10:00:00Z", USED_TEXT: "4 Jun 2025" } },
    { PASSKEY_ID: "2", PASSKEY_NAME: "The key on my ring", CREATED_ISO: "2025-06-03T10:00:00Z", CREATED_TEXT: "3 Jun 2025", NEVER_USED: true },
  ] };
  add("passkeys", () => page("Passkeys", "settings_passkeys.tpl", { LIST: { HAS_PASSKEYS: passkeyList, ADD: { SECOND_FACTOR: true } } }));
  add("passkeys-refused", () => page("Passkeys", "settings_passkeys.tpl", { LIST: { ADD: { NAME: "My phone", ...errors("This is not your password.", { password: "This is not your password." }) } } }));
  add("passkeys-full", () => page("Passkeys", "settings_passkeys.tpl", { LIST: { HAS_PASSKEYS: passkeyList, FULL: true } }));
  add("passkeys-unavailable", () => page("Passkeys", "settings_passkeys.tpl", { LIST: { UNAVAILABLE: true } }));
  add("passkey-making", () => page("Passkeys", "settings_passkeys.tpl", { MAKE: { NAME: "My phone", CHALLENGE: "MTIz", RP_ID: "localhost", USER_ID: "AZg", USERNAME: "theo", ALGORITHMS: "-7 -8 -257", KNOWN: "" } }));
  add("second-factor-codes", () => page("Two-step login", "settings_second_factor.tpl", { CODES: { CODE: recoveryCodes } }));
  const room = { template: "room.tpl", LIMITED: { USED: "1.2 GB", LIMIT: "5.0 GB", PERCENT: "24" } };
  add("person-quota", () => page("Room", "person_quota.tpl", { USERNAME: "maria", PERSON_NAME: "Maria Lund", ROOM: room, LIMIT_GB: "5" }));
  const asked = { EMAIL: "theo@example.org", DAILY: true };
  add("settings-mail", () => page("Mail", "settings_mail.tpl", { CAN_SEND: { ...asked, UNCONFIRMED: { EMAIL: "theo@example.org" } } }));
  add("settings-mail-saved", () => page("Mail", "settings_mail.tpl", { CAN_SEND: { ...asked, SAVED: true } }));
  add("settings-mail-none", () => page("Mail", "settings_mail.tpl", { NO_MAIL: true }));
  for (const state of ["CONFIRM", "END"]) {
    add(`digest-${state.toLowerCase()}`, () => page("Mail", "digest_link.tpl", { [state]: { LINK: "0198.x" } }, { signedIn: false }));
  }
  for (const state of ["CONFIRMED", "ENDED", "DEAD"]) {
    add(`digest-${state.toLowerCase()}`, () => page("Mail", "digest_link.tpl", { [state]: true }, { signedIn: false }));
  }
  add("settings-account", () =>
    page("Account", "settings_account.tpl", { USERNAME: "theo", EMAIL: "theo@example.org", PASSWORD_LENGTH_MIN: 10, SECOND_FACTOR_OFF: true, ...when, HAS_ROOM: { ROOM: room } }));
  add("settings-account-refused", () =>
    page("Account", "settings_account.tpl", {
      USERNAME: "theo", EMAIL: "theo@example.org", PASSWORD_LENGTH_MIN: 10, SECOND_FACTOR_ON: true, ...when,
      ...errors("This is not your current password.", { current_password: "This is not your current password." }),
    }));
  const modes = (chosen) => [["open", "Anybody", "whoever finds the page"], ["invitation", "Who was invited", "by a link of an administrator"], ["closed", "Nobody", "also not those who were invited"]]
    .map(([VALUE, LABEL, HINT]) => ({ VALUE, LABEL, HINT, CHECKED: VALUE === chosen }));
  add("site-settings", () => page("Site", "site_settings.tpl", { REVISION: 2, WELCOME: "Photos of our choir.\nAsk Maria for an invitation.", MODE: modes("invitation"), SAVED: true }));
  add("invitations", () =>
    page("Invitations", "invitations.tpl", {
      NOTE: "", USES_MAX: "1", EXPIRY_OPTION: [{ VALUE: "30", LABEL: "A month", SELECTED: true }],
      MADE: { URL: "https://photos.example.org/register?invitation=3kTMd", QR: { QR_VIEW: "-4 -4 12 12", QR_PATH: "M0 0h4v1h-4z" } },
      INVITATIONS: { INVITATION: [
        { template: "invitation.tpl", INVITATION_ID: "1", LABEL: { TEXT: "The choir" }, USES_TEXT: "12 of 40 used", BY: { TEXT: "maria" }, EXPIRES: { TEXT: "3 Jun 2026" }, IN_FORCE: true, ...when },
      ] },
      ENDED: { INVITATION: [
        { template: "invitation.tpl", INVITATION_ID: "2", NO_LABEL: true, USES_TEXT: "0 of 1 used", ADMINISTERS: true, END: { TEXT: "expired 3 Jun 2025" }, ...when },
      ] },
    }));
  add("settings-blocked", () =>
    page("Blocked and muted", "settings_blocked.tpl", {
      BLOCKED: { PERSON: [paul].map(({ USERNAME, PERSON_NAME }) => ({ USERNAME, PERSON_NAME, AVATAR: avatar(paul) })) },
      MUTED: { PERSON: [sam].map(({ USERNAME, PERSON_NAME }) => ({ USERNAME, PERSON_NAME, AVATAR: avatar(sam) })) },
    }));
  add("settings-delete", () =>
    page("Delete your account", "settings_delete.tpl", {
      MY_USERNAME: "theo", USERNAME: "teo", ...errors("This is not your password.", { password: "This is not your password." }),
    }));
  add("deletion-receipt", () =>
    page("Your account is deleted", "deletion_receipt.tpl", {
      ...when, NODES_LEFT: true,
      COUNTED: {
        COUNT: [["Photos", "1204 (5.1 GB)"], ["Galleries", "12"], ["Comments", "31"], ["Likes", "220"], ["Follows", "48"]].map(([LABEL, VALUE]) => ({ LABEL, VALUE })),
        NODES: { NODE: [
          { NODE_NAME: "storage-1", IMAGES_TEXT: "410 images, 1.7 GB", ERASED: { TIME_ISO: when.TIME_ISO, TIME_TEXT: "3 Jun 2025, 10:00 UTC" } },
          { NODE_NAME: "storage-2", IMAGES_TEXT: "398 images, 1.6 GB", WAITING: { LEFT_TEXT: "398 images are" } },
          { NODE_NAME: "storage-3", IMAGES_TEXT: "396 images, 1.8 GB", RETIRED: true },
        ] },
      },
    }, { signedIn: false, isForGuests: true }));
  add("settings-sessions", () =>
    page("Devices", "settings_sessions.tpl", {
      SESSION: ["Firefox on Linux", "Safari on iPhone"].map((DEVICE, index) => ({
        SESSION_ID: String(index), DEVICE, USED_ISO: when.TIME_ISO, USED_TEXT: "3 Jun 2025, 10:00 UTC",
        CREATED_ISO: when.TIME_ISO, CREATED_TEXT: "1 Jun 2025, 08:30 UTC", [index === 0 ? "IS_CURRENT" : "IS_OTHER"]: true,
      })),
      HAS_OTHERS: true,
    }));
  add("notifications", () =>
    page("Notifications", "notifications.tpl", {
      POSITION: "AAAA", AS_OF: when.TIME_ISO, ANY_UNREAD: true,
      NOTIFICATIONS: [
        notification(paul, "asked to follow you.", { IS_UNREAD: true, IS_REQUEST: true }),
        notification(ines, "liked your photo in", { IS_UNREAD: true, OTHERS: { OTHERS_TEXT: "3 others" }, ...thing("Coast") }),
        notification(yuki, "commented on your gallery", { TEXT_OF_COMMENT: { TEXT: "Saving these for our trip." }, ...thing("Coast") }),
        notification(sam, "followed you."),
      ],
    }, { nav: "NOTIFICATIONS" }));
  add("notifications-empty", () => page("Notifications", "notifications.tpl", { POSITION: "AAAA", EMPTY: true }, { nav: "NOTIFICATIONS" }));
  add("operations", () => page("Operations", "operations.tpl", operations()));
  const reasons = [["spam", "Spam", "Advertising, fraud, or the same again and again."], ["other", "Something else", "Tell us below what it is."]];
  const report = { HEADING: "Report this photo", FORM_ACTION: "/photos/1/report", BACK_URL: "/photos/1" };
  add("report", () =>
    page("Report this photo", "report.tpl", {
      ...report, ASK: { REASON_OPTION: reasons.map(([VALUE, LABEL, HINT]) => ({ VALUE, LABEL, HINT })), ...errors("Choose what is wrong.", { reason: "Choose what is wrong." }) },
    }));
  add("report-done", () => page("Thank you", "report.tpl", { ...report, DONE: true }));
  const states = { STATE_CHOICE: ["Open", "In force", "Closed"].map((LABEL) => ({ LABEL, URL: "/admin/reports", CURRENT: LABEL === "Open" })) };
  add("reports", () =>
    page("Reports", "reports.tpl", {
      ...states,
      CASE: [
        {
          CASE_ID: "1", CASE_TITLE: "Comment of @sam", NOT_LINKED: true, REPORT_COUNT_TEXT: "2 reports", ...when, COMMENT: { TEXT: "Cheap watches!" },
          REPORTS: { REPORT: [{ REASON: "Spam", REPORTER: "@paul", ...when, NOTE: { TEXT: "Everywhere." } }, { REASON: "Spam", REPORTER: "@ines", ...when }] },
          DECIDE: { STATE: "open", OWNER_TEXT: "@sam", CAN_DISMISS: true, CAN_TAKE_DOWN: { LABEL: "Delete the comment" }, CAN_SUSPEND: true },
        },
        {
          CASE_ID: "2", CASE_TITLE: "Profile of @yuki", NOT_LINKED: true, REPORT_COUNT_TEXT: "0 reports", ...when, SUSPENDED: true,
          DECIDED: { DECISION_TEXT: "Account suspended", DECISION_REASON: "Fraud", ...when }, DECIDE: { STATE: "in_force", OWNER_TEXT: "@yuki", CAN_RESTORE: true },
        },
      ],
    }));
  add("reports-empty", () => page("Reports", "reports.tpl", { ...states, EMPTY: { EMPTY_TEXT: "No report waits for a decision." } }));
  add("audit", () =>
    page("Log", "audit.tpl", {
      ENTRIES: { ENTRY: [
        { ...when, ACTOR: "@theo", ACT: "content.take_down", OBJECT: "gallery 0198 of @sam", DETAIL: { TEXT: "2 reports: spam" }, REASON: "Advertising", IS_DONE: true },
        { ...when, ACTOR: "command line", ACT: "account.role", OBJECT: "@theo", REASON: "", DETAIL: { TEXT: "member → admin" }, IS_BEGUN: true },
      ] },
    }));
  add("retire-node", () =>
    page("Retire a storage node", "retire_node.tpl", {
      NODE_NAME: "storage-2", NODE_URL: "/operations/nodes/storage-2", COPIES: "1,204 pictures",
      ...errors("Type the name of the node to retire it.", { confirm: "Type the name of the node to retire it." }),
    }));
  add("confirm-delete", () =>
    page("Delete gallery", "confirm_delete.tpl", {
      HEADING: "Delete “Dunes in October”?", TEXT: "Its 19 photos, their likes and comments go with it. This cannot be undone.",
      FORM_ACTION: "/galleries/1/delete", SUBMIT_LABEL: "Delete gallery", CANCEL_URL: "/galleries/1",
    }));
  add("comment-form", () => page("Edit comment", "comment_form.tpl", { COMMENT_ID: "c1", TEXT: "Near the old lighthouse.", CANCEL_URL: "/galleries/1" }));
  add("error", () =>
    page("Unavailable", "error.tpl", {
      STATUS: 503, HEADING: "Portreto is busy", MESSAGE: "More people are asking than we can answer right now. Nothing is lost: try again in a few seconds.",
      RETRY: { RETRY_URL: "/here" }, REQUEST: { REQUEST_ID: "01968a7c-5b1e-7c3a-9f0e-2a7d7a4b1c22" },
    }));
  add("shortcuts", () => page("Keyboard shortcuts", "shortcuts.tpl", {}));
  add("photo-copies", () => page("Copies", "photo_copies.tpl", { PHOTO_ID: "1", TEXT: "2 copies in 2 zones, read and verified since 3 Jun 2025" }));
  add("offline", () => page("Not reachable", "offline.tpl", {}, { signedIn: false }));
  add("not-found", () =>
    page("Not found", "error.tpl", { STATUS: 404, HEADING: "There is nothing here", MESSAGE: "The page was removed, or it is not shared with you.", REQUEST: { REQUEST_ID: "01968a7c" } }, { signedIn: false }));
  return all;
}

function operations() {
  const load = { GET: "12.40", WRITE: "0.53", DELETE: "0.02", ERRORS: "0.00", P50: "1.2", P95: "8.4", P99: "21.0", UP: "3 days", CHART_URL: "/operations?role=web" };
  const service = (ROLE, INSTANCE, state) => ({ ROLE, INSTANCE, ZONE: "a", VERSION: "0.1.0", ...load, ...state });
  const good = { GOOD: true, STATE: "ready" };
  const away = { BAD: true, STATE: "away", PROBLEM: [{ TEXT: "It is not registered any more." }], STALE: { TEXT: "figures are 40 s old" } };
  const node = (INSTANCE, state, deeds) => ({
    ...service("storage", INSTANCE, state), FREE: "1.2 TiB", TOTAL: "2.0 TiB", LIVE: "640.0 GiB", COPIES: "1204", VERIFIED: "since 3 Jun 2025", SCRUB: [{ TEXT: "now 40 %, about 3 days more" }],
    DEEDS: { NODE_URL: `/operations/nodes/${INSTANCE}`, NODE_NAME: INSTANCE, ...deeds },
  });
  const labels = ["GET/s", "POST/s", "DELETE/s", "Errors/s", "p50 ms", "p95 ms", "p99 ms"];
  const chart = (CHART_ID, CHART_TITLE, FIRST, COUNT) => ({
    CHART_ID, CHART_TITLE, FIRST, COUNT, TOP: "12.40", LEGEND: labels.slice(FIRST, FIRST + COUNT).map((LABEL, i) => ({ N: "abcd"[i], LABEL })),
    LINE: [{ N: "a", POINTS: "0,80 0,80 300,20 600,60" }],
  });
  return {
    RELOAD_URL: "/operations?role=storage&span=3600", COLLECTED_ISO: when.TIME_ISO, COLLECTED_TEXT: "10:00:00",
    SERVICE: [service("web", "web-1", good), service("app", "app-2", away)],
    NODE: [node("storage-1", good, { CAN_DRAIN: true, CAN_RETIRE: true }), { ...node("storage-2", away, { CAN_ACTIVATE: true, CAN_RETIRE: true }), WANTED: { TEXT: "draining" } }],
    TOTAL_NODES: "2 storage nodes", TOTAL_FREE: "2.4 TiB", TOTAL_BYTES: "4.0 TiB", TOTAL_LIVE: "1.2 TiB", NODES_AWAY: { TEXT: "1 node is away" },
    ROLE_CHOICE: ["web", "storage"].map((LABEL) => ({ LABEL, URL: `/operations?role=${LABEL}`, CHOSEN: LABEL === "storage" })),
    SPAN_CHOICE: ["15 min", "1 hour"].map((LABEL) => ({ LABEL, URL: "/operations?span=900", CHOSEN: LABEL === "1 hour" })),
    CHART: [chart("rates", "Requests per second", 0, 4), chart("times", "Time to answer, in ms", 4, 3)],
    COLUMN: labels.map((LABEL) => ({ LABEL })),
    ROW: ["10:00:00", "10:01:00"].map((TIME_TEXT) => ({ TIME_ISO: when.TIME_ISO, TIME_TEXT, CELL: labels.map(() => ({ VALUE: "1.00" })) })),
    REPAIR: { FACT: [{ LABEL: "Steward", VALUE: "app-1" }, { LABEL: "Pictures with too few copies", VALUE: "12" }] },
    BACKEND: [{ LABEL: "Database", KIND: "MongoDB", ...good, TOOK: "1.2 ms" }, { LABEL: "Registry", KIND: "ZooKeeper", ...good, TOOK: "0.8 ms" }],
    KEY: [{ RING: "blob-url", KEY_ID: "k1", AGE: "3 days", UNTIL: "no end yet" }],
  };
}
