#pragma once

#include <map>
#include <string>
#include <string_view>

#include "roles/import/source.h"
#include "roles/import/takeout.h"

namespace portreto::roles {

struct PlannedGallery {
  std::string name;  // fits a gallery's
  std::string description;
  bool repeats_others = false;  // a year of a Takeout export, whose pictures are in the albums, too
  std::size_t pictures = 0;
};

// Which gallery each picture of all sources is to come into: one for each folder that holds pictures. It has the
// folder's name, or the album's, if the sources say so; folders of the same name are told apart by those above them.
// The notes that lie beside the pictures are kept. Parts of one export may be spread over several archives.
class ImportPlan {
 public:
  // Looks at every file of the source, and reads its JSON files. Throws as Source does.
  void look_at(Source& source);
  // Once, after the last source.
  void name_galleries();

  // Of a picture that was looked at.
  const PlannedGallery& gallery_of(std::string_view path) const;
  std::string description_of(std::string_view path) const;  // empty: nothing is said

  // By folder.
  const std::map<std::string, PlannedGallery, std::less<>>& galleries() const { return galleries_; }
  // Files that are neither pictures nor notes, by extension.
  const std::map<std::string, std::size_t>& left_out() const { return left_out_; }

  // Whether the file's name is that of a picture which Portreto takes.
  static bool is_picture(std::string_view path);

 private:
  void note(SourceFile& file);

  std::map<std::string, PlannedGallery, std::less<>> galleries_;
  std::map<std::string, FolderNotes, std::less<>> notes_;
  std::map<std::string, AlbumNotes, std::less<>> albums_;
  std::map<std::string, std::size_t> left_out_;
};

}  // namespace portreto::roles
