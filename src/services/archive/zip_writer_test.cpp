#include "services/archive/zip_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "services/archive/zip_testing.h"

namespace portreto::services {
namespace {

using testing::ElementsAre;
using testing::Pair;

void append(Bytes& to, const Bytes& bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

Bytes zip_of(const std::vector<std::pair<std::string, std::string>>& files) {
  ZipWriter writer;
  Bytes zip;
  for (const auto& [name, text] : files) {
    writer.begin({.name = name, .size_bytes = text.size()});
    for (const char& c : text) writer.write(as_bytes(std::string_view(&c, 1)));
    writer.end();
    append(zip, writer.take());
  }
  writer.finish();
  append(zip, writer.take());
  return zip;
}

// The length of an archive of these, whose bytes are nobody's to keep; each part of it is small.
std::uint64_t made_size(const std::vector<ZipEntry>& entries) {
  const Bytes zeros(std::size_t{1} << 20);
  ZipWriter writer;
  std::uint64_t size = 0;
  const auto take = [&] {
    const std::size_t part = writer.take().size();
    EXPECT_LE(part, zeros.size() + 1024);
    size += part;
  };
  for (const ZipEntry& entry : entries) {
    writer.begin(entry);
    for (std::uint64_t left = entry.size_bytes; left > 0;) {
      const std::uint64_t length = std::min<std::uint64_t>(left, zeros.size());
      writer.write(ByteView(zeros).first(length));
      take();
      left -= length;
    }
    writer.end();
    take();
  }
  writer.finish();
  return size + writer.take().size();
}

TEST(ZipWriter, WhatWasPutInComesOut) {
  const Bytes zip = zip_of({{"a.jpg", "first"}, {"Κρήτη.png", "second"}, {"empty", ""}});
  EXPECT_THAT(unzip(zip), ElementsAre(Pair("a.jpg", "first"), Pair("empty", ""), Pair("Κρήτη.png", "second")));
  EXPECT_NE(std::ranges::search(zip, as_bytes("second")).begin(), zip.end()) << "as it is";
}

TEST(ZipWriter, APartIsNoArchive) {
  Bytes zip = zip_of({{"a.jpg", "first"}, {"b.jpg", "second"}});
  zip.resize(zip.size() - 30);
  EXPECT_THROW(unzip(zip), std::runtime_error);
}

TEST(ZipWriter, RefusesToBeUsedInAnotherOrder) {
  ZipWriter writer;
  EXPECT_THROW(writer.write(as_bytes("x")), std::runtime_error);
  EXPECT_THROW(writer.end(), std::runtime_error);
  writer.begin({.name = "a", .size_bytes = 1});
  EXPECT_THROW(writer.begin({.name = "b"}), std::runtime_error);
  EXPECT_THROW(writer.finish(), std::runtime_error);
}

TEST(ZipSize, IsExact) {
  EXPECT_EQ(zip_size({}), zip_of({}).size());
  const std::vector<ZipEntry> entries{{.name = "a.jpg", .size_bytes = 5}, {.name = "Κρήτη.png", .size_bytes = 6}};
  EXPECT_EQ(zip_size(entries), zip_of({{"a.jpg", "first"}, {"Κρήτη.png", "second"}}).size());
}

TEST(ZipSize, IsExactBeyondFourGibibytes) {
  constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
  const std::vector<ZipEntry> large_file{{"a", 4 * kGiB, {}}, {"b", 3, {}}};
  EXPECT_EQ(zip_size(large_file), made_size(large_file));
}

TEST(ZipSize, IsExactForMoreEntriesThanSixteenBitsCount) {
  std::vector<ZipEntry> entries;
  for (int i = 0; i < 66'000; ++i) entries.push_back({std::to_string(i), 1, {}});
  EXPECT_EQ(zip_size(entries), made_size(entries));
}

}  // namespace
}  // namespace portreto::services
