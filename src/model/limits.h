#pragma once

#include <cstddef>
#include <cstdint>

// How long texts may be, in Unicode code points. Forms and the API description show the same numbers.
namespace portreto::model {

inline constexpr std::size_t kUsernameLengthMin = 3;
inline constexpr std::size_t kUsernameLengthMax = 30;
inline constexpr std::size_t kEmailLengthMax = 254;     // RFC 5321 section 4.5.3.1.3, without the angle brackets
inline constexpr std::size_t kPasswordLengthMax = 256;  // in UTF-8 at most 1024 bytes, which every hasher takes
inline constexpr std::size_t kGalleryNameLengthMax = 50;
inline constexpr std::size_t kSectionTitleLengthMax = 50;
inline constexpr std::size_t kDescriptionLengthMax = 1024;
inline constexpr std::size_t kPersonNameLengthMax = 50;
inline constexpr std::size_t kBioLengthMax = 500;
inline constexpr std::size_t kLocationLengthMax = 50;
inline constexpr std::size_t kAltLengthMax = 500;
inline constexpr std::size_t kCommentLengthMax = 1024;
inline constexpr std::size_t kReportNoteLengthMax = 500;
inline constexpr std::size_t kDecisionReasonLengthMax = 500;
inline constexpr std::size_t kTagLengthMax = 30;
// Shorter than an account's may be: it opens one gallery, to those alone who have its link, and is throttled as
// log-ins.
inline constexpr std::size_t kShareLinkPasswordLengthMin = 6;
inline constexpr std::size_t kShareLinkLabelLengthMax = 50;
inline constexpr std::size_t kWelcomeLengthMax = 500;
inline constexpr std::size_t kInvitationNoteLengthMax = 100;
inline constexpr std::size_t kPasskeyNameLengthMax = 50;
inline constexpr int kBirthYearMin = 1900;

// How many there may be.
inline constexpr std::size_t kGalleryPeopleMax = 100;       // chosen for one gallery: its document holds them
inline constexpr std::size_t kGalleryContributorsMax = 50;  // of one gallery: its document holds them
inline constexpr std::size_t kGallerySectionsMax = 100;     // of one gallery: its document holds them
inline constexpr std::size_t kTagsMax = 20;                 // of one photo
// What the guests of one share link leave on one gallery or photo, so that no script goes on without end.
inline constexpr std::size_t kGuestLikesMax = 500;
inline constexpr std::size_t kGuestCommentsMax = 500;
// Photos that the guests of one link add, as its owner chooses.
inline constexpr std::uint32_t kGuestPhotosMax = 1000;
inline constexpr std::uint32_t kGuestPhotosUsual = 500;
inline constexpr std::size_t kShareLinksMax = 50;    // of one gallery, those that were revoked not counted
inline constexpr std::size_t kPasskeysMax = 20;      // of one person
inline constexpr std::size_t kInvitationsMax = 200;  // that were not revoked
inline constexpr std::uint64_t kInvitationUsesMax = 1000;

}  // namespace portreto::model
