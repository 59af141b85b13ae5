#include "model/rules.h"

#include <gtest/gtest.h>

#include <array>

#include "model/limits.h"

namespace portreto::model {
namespace {

using namespace std::chrono_literals;

template <typename T>
std::string refused_field(const Result<T>& result) {
  if (result) return "accepted";
  EXPECT_EQ(result.error().code, ErrorCode::kInvalidArgument);
  EXPECT_FALSE(result.error().message.empty());
  return result.error().fields.size() == 1 ? result.error().fields[0].field : "not one field";
}

std::string times(std::string_view text, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += text;
  return out;
}

TEST(VisibilityTest, TheAudienceDecidesWhoSeesAGallery) {
  struct Row {
    Audience audience;
    bool anonymous, stranger, follower, chosen, link, owner;
  };
  const std::array rows{
      Row{Audience::kPrivate, false, false, false, false, false, true},
      Row{Audience::kFollowers, false, false, true, false, true, true},
      Row{Audience::kPublic, true, true, true, true, true, true},
      Row{Audience::kPeople, false, false, false, true, true, true},
      Row{Audience::kLink, false, false, false, false, true, true},
  };
  EXPECT_EQ(rows.size(), kAllAudiences.size());
  for (const Row& row : rows) {
    EXPECT_EQ(may_view(row.audience, {Relation::kAnonymous}), row.anonymous) << to_string(row.audience);
    EXPECT_EQ(may_view(row.audience, {Relation::kStranger}), row.stranger) << to_string(row.audience);
    EXPECT_EQ(may_view(row.audience, {Relation::kFollower}), row.follower) << to_string(row.audience);
    EXPECT_EQ(may_view(row.audience, {Relation::kStranger, true}), row.chosen) << to_string(row.audience);
    for (const auto link : {Pass::Link::kView, Pass::Link::kDownload}) {
      EXPECT_EQ(may_view(row.audience, {.link = link}), row.link) << to_string(row.audience);
    }
    EXPECT_EQ(may_view(row.audience, {Relation::kOwner}), row.owner) << to_string(row.audience);
    EXPECT_EQ(may_view(row.audience, {Relation::kFollower, true}), row.follower || row.chosen)
        << to_string(row.audience);
  }
}

TEST(VisibilityTest, ALinkSaysItselfWhetherOriginalsAreDownloaded) {
  for (const bool shares_originals : {false, true}) {
    Gallery gallery{.audience = Audience::kPeople, .shares_originals = shares_originals};
    EXPECT_FALSE(may_download(gallery, {.link = Pass::Link::kView}));
    EXPECT_TRUE(may_download(gallery, {.link = Pass::Link::kDownload}));
    EXPECT_EQ(may_download(gallery, {Relation::kStranger, true}), shares_originals);
    EXPECT_FALSE(may_download(gallery, {Relation::kFollower})) << "who may not see it";
    EXPECT_TRUE(may_download(gallery, {Relation::kOwner}));
    gallery.audience = Audience::kPrivate;
    EXPECT_FALSE(may_download(gallery, {.link = Pass::Link::kDownload}));
  }
}

TEST(VisibilityTest, ALinkThatHidesTheGalleryShowsWhatItsGuestAddedAlone) {
  for (const Audience audience : kAllAudiences) {
    const bool is_open = audience != Audience::kPrivate;
    for (const bool is_adding : {false, true}) {
      const Pass pass{.is_chosen = true, .link = Pass::Link::kOwn, .is_guest = true, .is_adding_guest = is_adding};
      const Gallery gallery{.audience = audience, .shares_originals = true, .positions = PositionDetail::kExact};
      EXPECT_FALSE(may_view(audience, pass)) << to_string(audience);
      EXPECT_EQ(may_enter(audience, pass), is_open) << to_string(audience);
      EXPECT_FALSE(may_view_photo(audience, pass, false));
      EXPECT_EQ(may_view_photo(audience, pass, true), is_open && is_adding);
      EXPECT_EQ(may_add_as_guest(audience, pass), is_open && is_adding);
      EXPECT_EQ(may_change_as_guest(audience, pass, true), is_open && is_adding);
      EXPECT_FALSE(may_change_as_guest(audience, pass, false));
      EXPECT_EQ(may_view_held(audience, pass, true), is_open && is_adding);
      EXPECT_FALSE(may_view_held(audience, pass, false));
      EXPECT_FALSE(may_react_as_guest(audience, pass));
      EXPECT_FALSE(may_download(gallery, pass));
      EXPECT_FALSE(may_download_photo(gallery, pass, true));
      EXPECT_FALSE(may_view_camera(gallery, pass, true));
      EXPECT_EQ(position_told(gallery, {}, pass, false), PositionDetail::kHidden);
      EXPECT_FALSE(may_add(pass));
    }
    for (const Pass& other : {Pass{}, Pass{.link = Pass::Link::kView}, Pass{.relation = Relation::kFollower}}) {
      EXPECT_EQ(may_enter(audience, other), may_view(audience, other)) << to_string(audience);
      EXPECT_EQ(may_view_photo(audience, other, false), may_view(audience, other)) << to_string(audience);
    }
  }
}

TEST(VisibilityTest, AContributorSeesTheGalleryAndHasWhatTheyAdded) {
  const Pass contributor{.relation = Relation::kStranger, .is_contributor = true};
  const Pass blocked{.relation = Relation::kBlocked, .is_contributor = true};
  for (const Audience audience : kAllAudiences) {
    EXPECT_TRUE(may_view(audience, contributor)) << to_string(audience);
    EXPECT_FALSE(may_view(audience, blocked)) << to_string(audience);
    for (const bool has_added : {false, true}) {
      const Gallery gallery{.audience = audience};
      EXPECT_EQ(may_download_photo(gallery, contributor, has_added), has_added);
      EXPECT_TRUE(may_download_photo(gallery, {Relation::kOwner}, has_added));
      EXPECT_FALSE(may_download_photo(gallery, blocked, has_added));
    }
  }
  EXPECT_TRUE(may_add(contributor));
  EXPECT_TRUE(may_add({Relation::kOwner}));
  EXPECT_TRUE(may_remove_contributor({Relation::kOwner}, false));
  EXPECT_TRUE(may_remove_contributor(contributor, true));
  EXPECT_FALSE(may_remove_contributor(contributor, false));
  EXPECT_FALSE(may_remove_contributor({Relation::kFollower}, true));
  EXPECT_FALSE(may_add(blocked));
  EXPECT_FALSE(may_add({Relation::kFollower, true, Pass::Link::kDownload}));

  EXPECT_TRUE(may_edit_photo(contributor, true));
  EXPECT_FALSE(may_edit_photo(contributor, false));
  EXPECT_FALSE(may_edit_photo({Relation::kOwner}, false)) << "the words are of who added it";
  EXPECT_FALSE(may_edit_photo({Relation::kFollower}, true)) << "who contributes no longer";
  EXPECT_TRUE(may_delete_photo(blocked, true)) << "one's own, whatever happened since";
  EXPECT_TRUE(may_delete_photo({Relation::kOwner}, false));
  EXPECT_FALSE(may_delete_photo(contributor, false));
}

// Both must agree, and the one who lets less counts.
TEST(VisibilityTest, APositionIsToldAsFarAsTheGalleryAndWhoAddedThePhotoLetIt) {
  using enum PositionDetail;
  const UserId owner = UserId::generate();
  const UserId contributor = UserId::generate();
  const Pass seeing{.relation = Relation::kFollower};
  const Pass owning{.relation = Relation::kOwner};
  for (const PositionDetail by_gallery : kAllPositionDetails) {
    const Gallery gallery{
        .owner = owner, .audience = Audience::kFollowers, .contributors = {contributor}, .positions = by_gallery};
    Gallery without = gallery;
    without.contributors.clear();
    const auto check = [&](UserId adder, std::optional<PositionDetail> by_photo, PositionDetail expected) {
      const Photo photo{.owner = adder, .positions = by_photo};
      EXPECT_EQ(position_told(gallery, photo, seeing, false), expected);
      EXPECT_EQ(position_told(gallery, photo, {.is_contributor = true}, false), expected);
      EXPECT_EQ(position_told(gallery, photo, {.relation = Relation::kStranger}, false), kHidden) << "sees nothing";
      EXPECT_EQ(position_told(gallery, photo, {.relation = Relation::kBlocked}, true), kHidden);
      for (const auto link : {Pass::Link::kView, Pass::Link::kDownload}) {
        EXPECT_EQ(position_told(gallery, photo, {.link = link}, false), kHidden);
        EXPECT_EQ(position_told(gallery, photo, {.link = link}, true), kHidden);
      }
      Photo of_guest = photo;
      of_guest.guest = PhotoGuest{.link = ShareLinkId::generate(), .id = UserId::generate()};
      EXPECT_EQ(position_told(gallery, of_guest, seeing, false), kHidden);
      EXPECT_EQ(position_told(gallery, of_guest, owning, true), kHidden) << "a guest cannot say who may know";
      EXPECT_EQ(position_told(gallery, photo, adder == owner ? owning : Pass{.is_contributor = true}, true), kExact);
      if (adder == owner) return;
      EXPECT_EQ(position_told(gallery, photo, owning, false), expected) << "the owner is told no more than others";
      EXPECT_EQ(position_told(without, photo, seeing, false), kHidden) << "who contributes no longer";
    };
    check(owner, std::nullopt, by_gallery);
    check(contributor, std::nullopt, kHidden);
    for (const PositionDetail by_photo : kAllPositionDetails) {
      check(owner, by_photo, std::min(by_gallery, by_photo));
      check(contributor, by_photo, std::min(by_gallery, by_photo));
    }
  }
}

TEST(VisibilityTest, TheCameraIsToldUnlessTheGalleryHidesIt) {
  for (const bool is_hidden : {false, true}) {
    const Gallery gallery{.audience = Audience::kPublic, .hides_camera = is_hidden};
    for (const Pass& pass : {Pass{}, Pass{.relation = Relation::kFollower}, Pass{.is_contributor = true},
                             Pass{.link = Pass::Link::kDownload}}) {
      EXPECT_EQ(may_view_camera(gallery, pass, false), !is_hidden);
    }
    EXPECT_TRUE(may_view_camera(gallery, {.is_contributor = true}, true));
    EXPECT_TRUE(may_view_camera(gallery, {Relation::kOwner}, false));
    EXPECT_FALSE(may_view_camera(gallery, {Relation::kBlocked}, true));
  }
}

TEST(VisibilityTest, APrivateProfileOpensToFollowers) {
  EXPECT_FALSE(may_view_profile_details(true, Relation::kAnonymous));
  EXPECT_FALSE(may_view_profile_details(true, Relation::kStranger));
  EXPECT_TRUE(may_view_profile_details(true, Relation::kFollower));
  EXPECT_TRUE(may_view_profile_details(true, Relation::kOwner));
  EXPECT_TRUE(may_view_profile_details(false, Relation::kAnonymous));
}

TEST(UsernameTest, IsLowerCaseLettersDigitsUnderscoreAndDot) {
  EXPECT_EQ(check_username("  Maria_K.90 "), "maria_k.90");
  for (const char* bad : {"", "ab", "maria k", "maría", "a/b", "a@b", "мария", "a\nb"}) {
    EXPECT_EQ(refused_field(check_username(bad)), "username") << bad;
  }
  EXPECT_TRUE(check_username(times("a", 30)));
  EXPECT_EQ(refused_field(check_username(times("a", 31))), "username");
}

TEST(EmailTest, IsWhatABrowserAccepts) {
  EXPECT_EQ(check_email(" Maria+photos@Example.GR "), "maria+photos@example.gr");
  EXPECT_TRUE(check_email("a@localhost"));
  for (const char* bad : {"", "maria", "@example.com", "a@", "a@b@c", "a b@c.d", "a@-b.c", "a@b-.c", "a@b..c", "a@b.",
                          "µ@example.com", "a@b_c.d"}) {
    EXPECT_EQ(refused_field(check_email(bad)), "email") << bad;
  }
  EXPECT_FALSE(check_email("a@" + times("b", 64) + ".com"));
  EXPECT_FALSE(check_email("a@" + times("b.", 130) + "com"));
}

TEST(PasswordTest, IsLongEnoughAndNotTheUsername) {
  EXPECT_TRUE(check_password("correct horse", "maria", 10));
  EXPECT_TRUE(check_password("  κωδικός  ", "maria", 10)) << "blanks count, nothing is trimmed";
  EXPECT_EQ(refused_field(check_password("short", "maria", 10)), "password");
  EXPECT_EQ(refused_field(check_password("Maria.Kosta", "maria.kosta", 10)), "password");
  EXPECT_EQ(refused_field(check_password("\xFF\xFF\xFF\xFF", "maria", 4)), "password");
  EXPECT_TRUE(check_password(times("λ", kPasswordLengthMax), "maria", 10));
  EXPECT_EQ(refused_field(check_password(times("λ", kPasswordLengthMax + 1), "maria", 10)), "password");
}

TEST(TextRulesTest, CountCodePointsAndTrim) {
  struct Row {
    Result<std::string> (*check)(std::string_view);
    std::string field;
    std::size_t length_max;
    bool may_be_empty;
    bool may_have_lines;
  };
  for (const Row& row :
       {Row{check_gallery_name, "name", 50, false, false}, Row{check_description, "description", 1024, true, true},
        Row{check_bio, "bio", 500, true, true}, Row{check_location, "location", 50, true, false},
        Row{check_alt, "alt", 500, true, false}, Row{check_comment, "text", 1024, false, true}}) {
    SCOPED_TRACE(row.field);
    EXPECT_EQ(row.check(" \u00A0ά \n"), "ά");
    EXPECT_EQ(row.check(times("📷", row.length_max)), times("📷", row.length_max));
    EXPECT_EQ(refused_field(row.check(times("é", row.length_max + 1))), row.field);
    EXPECT_EQ(row.check(" \u200B ").has_value(), row.may_be_empty);
    EXPECT_EQ(row.check("a\nb").has_value(), row.may_have_lines);
    for (const char* bad : {"a\x01z", "a\tb", "a\x7F z", "a\u0085b", "a\u2028b", "a\xC3", "\xED\xA0\x80"}) {
      EXPECT_EQ(refused_field(row.check(bad)), row.field) << bad;
    }
    EXPECT_EQ(refused_field(row.check(std::string_view("a\0b", 3))), row.field);
  }
}

TEST(TagRulesTest, AreCleanedAndEachOnce) {
  using Tags = std::vector<std::string>;
  EXPECT_EQ(check_tags({" #Beach ", "beach", "BEÁCH", "", " # ", "New \u00A0 York", "日本"}),
            (Tags{"Beach", "New York", "日本"}));
  EXPECT_EQ(check_tags({times("é", 30)}), Tags{times("é", 30)});
  for (const std::string& bad : {times("x", 31), std::string("a,b"), std::string(".."), std::string("a\x01z"),
                                 std::string("a\xC3"), std::string("?!")}) {
    const auto checked = check_tags({bad});
    ASSERT_FALSE(checked) << bad;
    EXPECT_EQ(checked.error().fields.at(0).field, "tags");
  }
  Tags many;
  for (int i = 0; i < 20; ++i) many.push_back("tag " + std::to_string(i));
  EXPECT_EQ(check_tags(many), many);
  many.push_back("TAG 1");
  EXPECT_TRUE(check_tags(many)) << "twenty different ones";
  many.push_back("tag 20");
  EXPECT_FALSE(check_tags(many));
}

TEST(TagRulesTest, AreComparedByTheirKeys) {
  EXPECT_EQ(tag_key("#New  YÓRK"), "new york");
  EXPECT_EQ(tag_key(" ## "), "");
  EXPECT_EQ(tag_key(tag_key("Ä#b")), tag_key("Ä#b"));
}

TEST(DatedAtTest, IsNeverLaterThanTheUpload) {
  const Timestamp added = std::chrono::sys_days(2026y / 11 / 25);
  EXPECT_EQ(dated_at({.created_at = added}), added);
  EXPECT_EQ(dated_at({.taken_at = added - 24h, .created_at = added}), added - 24h);
  EXPECT_EQ(dated_at({.taken_at = added + 24h, .created_at = added}), added);
}

TEST(TextRulesTest, LineBreaksHaveOneSpelling) { EXPECT_EQ(check_bio("a\r\nb\rc\nd"), "a\nb\nc\nd"); }

TEST(TextRulesTest, PersonNamesReportUnderTheirField) {
  EXPECT_EQ(check_person_name("first_name", " Anne-Marie "), "Anne-Marie");
  EXPECT_EQ(check_person_name("first_name", ""), "");
  EXPECT_EQ(refused_field(check_person_name("last_name", times("x", 51))), "last_name");
}

TEST(BirthDateTest, IsAPastDaySince1900) {
  const Timestamp now = std::chrono::sys_days(2026y / 11 / 25) + 13h;
  EXPECT_EQ(check_birth_date("1990-04-30", now), 1990y / 4 / 30);
  EXPECT_EQ(check_birth_date("1900-01-01", now), 1900y / 1 / 1);
  EXPECT_EQ(check_birth_date("2026-11-24", now), 2026y / 11 / 24);
  for (const char* bad : {"2026-11-25", "2027-01-01", "1899-12-31", "1990-02-30", "30.4.1990", ""}) {
    EXPECT_EQ(refused_field(check_birth_date(bad, now)), "birth_date") << bad;
  }
}

TEST(FoldTest, DropsCaseAndAccents) {
  EXPECT_EQ(fold("MÜNCHEN Żółć Ñandú Ångström"), "munchen zolc nandu angstrom");
  EXPECT_EQ(fold("Straße STRAẞE Ærø Œuvre Þór Đorđe Ħal"), "strasse strasse aero oeuvre thor dorde hal");
  EXPECT_EQ(fold("ΆΝΝΑ Γιώργος ΓΙΏΡΓΟΣ ΰ ΐ Ϊ"), "αννα γιωργοσ γιωργοσ υ ι ι");
  EXPECT_EQ(fold("ᾍδης Ἑλλάς Ῥόδος"), "αδησ ελλασ ροδοσ");
  EXPECT_EQ(fold("Ệ Ở ắ"), "e o a");
  EXPECT_EQ(fold("ЁЖИК"), "ёжик");
}

TEST(FoldTest, ComposedAndDecomposedAreOne) { EXPECT_EQ(fold("e\u0301 Α\u0301"), fold("é Ά")); }

TEST(FoldTest, DoneTwiceIsAsOnce) {
  for (const char* text : {"İstanbul", "Großé Ἑλλάς", "日本 📷", "\xFF", "ŉ ĳ Ǆ"}) {
    EXPECT_EQ(fold(fold(text)), fold(text)) << text;
  }
}

}  // namespace
}  // namespace portreto::model
