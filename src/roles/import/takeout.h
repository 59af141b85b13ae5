#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

// What Google Photos writes beside the pictures of an export ("Takeout"): a JSON file for each picture, and one for
// each album. Its format is documented nowhere; this is what exports of 2019 to 2025 hold.
namespace portreto::roles {

struct AlbumNotes {
  std::string title;
  std::string description;
};

struct PhotoNotes {
  std::string description;
};

// nullopt: the text is something else.
std::optional<AlbumNotes> parse_album_notes(std::string_view json);
std::optional<PhotoNotes> parse_photo_notes(std::string_view json);

// The picture that a JSON file is about, by the JSON file's name: "IMG.jpg" for "IMG.jpg.json" and for
// "IMG.jpg.supplemental-metadata.json", which long names cut short ("IMG.jpg.supp.json"); "IMG(1).jpg" for
// "IMG.jpg(1).json".
std::string picture_of(std::string_view json_name);

// The notes about the pictures of one folder.
class FolderNotes {
 public:
  void add(std::string_view json_name, PhotoNotes notes);
  // Of a picture; also of "IMG-edited.jpg", which has those of "IMG.jpg", and of one whose own name was too long for
  // the JSON file's. nullptr: there are none.
  const PhotoNotes* find(std::string_view picture) const;

 private:
  std::map<std::string, PhotoNotes, std::less<>> by_picture_;
};

// "Photos from 2019" and the like: such a folder repeats what is in the albums.
bool is_year_folder(std::string_view name);

}  // namespace portreto::roles
