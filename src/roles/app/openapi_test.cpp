#include "roles/app/openapi.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "roles/api/dto.h"
#include "roles/api/export_dto.h"
#include "roles/api/json_reader.h"
#include "roles/app/harness_testing.h"

namespace portreto::roles::app {
namespace {

using testing::UnorderedElementsAreArray;

bool is_of_another_role(std::string_view path) {
  return path.starts_with("/api/v1/auth/") || !path.starts_with("/api/v1/");
}

bool allows_anyone(const boost::json::object& operation) {
  const auto* security = operation.if_contains("security");
  if (!security) return false;  // the document's own: a token
  return security->as_array().empty() || security->as_array().front().as_object().empty();
}

TEST(Openapi, DescribesEveryRouteAndNoOther) {
  const Document document;
  Harness harness;
  std::set<std::string> routes, described;
  for (const http::Route& route : harness.role->router().routes()) {
    routes.insert(Document::lower(to_string(route.method)) + ' ' + route.pattern);
  }
  for (const auto& [path, operations] : document.paths()) {
    if (is_of_another_role(path)) continue;
    for (const auto& [method, operation] : operations.as_object()) {
      if (method != "parameters") described.insert(std::string(method) + ' ' + std::string(path));
    }
  }
  EXPECT_EQ(routes, described);
}

TEST(Openapi, SaysWhoMayCall) {
  const Document document;
  Harness harness;
  for (const http::Route& route : harness.role->router().routes()) {
    const auto* operation = document.operation(route);
    ASSERT_TRUE(operation) << route.pattern;
    EXPECT_EQ(allows_anyone(*operation), route.access == http::Access::kAnyone) << route.pattern;
    EXPECT_EQ(operation->contains("requestBody"), route.body_bytes_max > 0) << route.pattern;
  }
}

TEST(Openapi, IsServed) {
  Harness harness;
  const auto answer = harness.get("/openapi.json", std::nullopt);
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.headers.at("Content-Type"), "application/json");
  EXPECT_EQ(answer.at("/openapi"), "3.1.0");
}

TEST(Openapi, EveryReferenceLeadsSomewhere) {
  const Document document;
  const boost::json::value whole = boost::json::parse(openapi_document());
  std::vector<const boost::json::value*> left{&whole};
  while (!left.empty()) {
    const auto* value = left.back();
    left.pop_back();
    if (const auto* array = value->if_array()) {
      for (const auto& item : *array) left.push_back(&item);
    }
    if (const auto* object = value->if_object()) {
      if (const auto* reference = object->if_contains("$ref")) {
        boost::json::error_code failure;
        EXPECT_TRUE(whole.find_pointer(std::string_view(reference->as_string()).substr(1), failure))
            << reference->as_string();
      }
      for (const auto& [name, member] : *object) left.push_back(&member);
    }
  }
}

template <typename T>
constexpr bool kIsOptional = false;
template <typename T>
constexpr bool kIsOptional<std::optional<T>> = true;

template <typename T>
void expect_schema(const char* name) {
  static const Document document;
  std::vector<std::string> members, required;
  boost::mp11::mp_for_each<api::DescribedMembers<T>>([&]<typename Member>(Member) {
    members.emplace_back(Member::name);
    using Value = std::remove_cvref_t<decltype(std::declval<T>().*Member::pointer)>;
    if (!kIsOptional<Value>) required.emplace_back(Member::name);
  });
  const auto* schema = document.schemas().if_contains(name);
  ASSERT_TRUE(schema) << name;
  std::vector<std::string> described, described_required;
  for (const auto& [property, type] : schema->at("properties").as_object()) described.emplace_back(property);
  if (const auto* list = schema->as_object().if_contains("required")) {
    for (const auto& property : list->as_array()) described_required.emplace_back(property.as_string());
  }
  EXPECT_THAT(described, UnorderedElementsAreArray(members)) << name;
  EXPECT_THAT(described_required, UnorderedElementsAreArray(required)) << name;
}

TEST(Openapi, SchemasAreTheStructs) {
#define EXPECT_SCHEMA(T) expect_schema<api::T>(#T)
  EXPECT_SCHEMA(RegisterInput);
  EXPECT_SCHEMA(LoginInput);
  EXPECT_SCHEMA(RefreshInput);
  EXPECT_SCHEMA(TokenOwner);
  EXPECT_SCHEMA(TokenPair);
  EXPECT_SCHEMA(AccountView);
  EXPECT_SCHEMA(GalleryInput);
  EXPECT_SCHEMA(GalleryPatch);
  EXPECT_SCHEMA(AuthPolicy);
  EXPECT_SCHEMA(SiteSettingsPage);
  EXPECT_SCHEMA(SiteSettingsPatch);
  EXPECT_SCHEMA(QuotaView);
  EXPECT_SCHEMA(QuotaInput);
  EXPECT_SCHEMA(InvitationInput);
  EXPECT_SCHEMA(InvitationItem);
  EXPECT_SCHEMA(InvitationCreated);
  EXPECT_SCHEMA(InvitationList);
  EXPECT_SCHEMA(ShareLinkInput);
  EXPECT_SCHEMA(ShareLinkPatch);
  EXPECT_SCHEMA(ShareLinkItem);
  EXPECT_SCHEMA(ShareLinkCreated);
  EXPECT_SCHEMA(ShareLinkList);
  EXPECT_SCHEMA(UnlockInput);
  EXPECT_SCHEMA(UnlockResult);
  EXPECT_SCHEMA(GuestReactions);
  EXPECT_SCHEMA(GuestCommentInput);
  EXPECT_SCHEMA(SharedPhotoPatch);
  EXPECT_SCHEMA(SharedGalleryPage);
  EXPECT_SCHEMA(SharedPhotoPage);
  EXPECT_SCHEMA(PhotoPatch);
  EXPECT_SCHEMA(ProfilePatch);
  EXPECT_SCHEMA(CommentInput);
  EXPECT_SCHEMA(Source);
  EXPECT_SCHEMA(Picture);
  EXPECT_SCHEMA(UserSummary);
  EXPECT_SCHEMA(Viewer);
  EXPECT_SCHEMA(Permissions);
  EXPECT_SCHEMA(Reactions);
  EXPECT_SCHEMA(CommentItem);
  EXPECT_SCHEMA(CommentPage);
  EXPECT_SCHEMA(CommentView);
  EXPECT_SCHEMA(PhotoItem);
  EXPECT_SCHEMA(GalleryCard);
  EXPECT_SCHEMA(GalleryPage);
  EXPECT_SCHEMA(Original);
  EXPECT_SCHEMA(ExifView);
  EXPECT_SCHEMA(PhotoDetails);
  EXPECT_SCHEMA(GalleryLink);
  EXPECT_SCHEMA(PhotoPage);
  EXPECT_SCHEMA(PhotoEdit);
  EXPECT_SCHEMA(PlaceInput);
  EXPECT_SCHEMA(SectionInput);
  EXPECT_SCHEMA(SectionPatch);
  EXPECT_SCHEMA(SectionItem);
  EXPECT_SCHEMA(SectionLink);
  EXPECT_SCHEMA(PlaceResult);
  EXPECT_SCHEMA(UploadResult);
  EXPECT_SCHEMA(UploadView);
  EXPECT_SCHEMA(UploadList);
  EXPECT_SCHEMA(KnownInput);
  EXPECT_SCHEMA(KnownPhoto);
  EXPECT_SCHEMA(KnownList);
  EXPECT_SCHEMA(GalleryList);
  EXPECT_SCHEMA(FoundPhoto);
  EXPECT_SCHEMA(FoundPhotos);
  EXPECT_SCHEMA(MapPlace);
  EXPECT_SCHEMA(MapPage);
  EXPECT_SCHEMA(MapPhoto);
  EXPECT_SCHEMA(MapPhotosPage);
  EXPECT_SCHEMA(PersonItem);
  EXPECT_SCHEMA(FeedPage);
  EXPECT_SCHEMA(FeedNews);
  EXPECT_SCHEMA(PhotoCopies);
  EXPECT_SCHEMA(PeoplePage);
  EXPECT_SCHEMA(FollowList);
  EXPECT_SCHEMA(LikerList);
  EXPECT_SCHEMA(ProfileDetails);
  EXPECT_SCHEMA(ProfilePage);
  EXPECT_SCHEMA(OwnProfile);
  EXPECT_SCHEMA(Me);
  EXPECT_SCHEMA(FollowResult);
  EXPECT_SCHEMA(SessionView);
  EXPECT_SCHEMA(SessionList);
  EXPECT_SCHEMA(PasswordInput);
  EXPECT_SCHEMA(DeletionInput);
  EXPECT_SCHEMA(DeletionStarted);
  EXPECT_SCHEMA(ErasedNode);
  EXPECT_SCHEMA(DeletionReceipt);
  EXPECT_SCHEMA(ExportedGuest);
  EXPECT_SCHEMA(ExportedPhoto);
  EXPECT_SCHEMA(ExportedSection);
  EXPECT_SCHEMA(ExportedGallery);
  EXPECT_SCHEMA(ExportedComment);
  EXPECT_SCHEMA(ExportedGuestComment);
  EXPECT_SCHEMA(ExportedLike);
  EXPECT_SCHEMA(ExportedProfile);
  EXPECT_SCHEMA(ExportDocument);
  EXPECT_SCHEMA(SeenInput);
  EXPECT_SCHEMA(NotificationThing);
  EXPECT_SCHEMA(NotificationItem);
  EXPECT_SCHEMA(NotificationList);
  EXPECT_SCHEMA(NotificationNews);
  EXPECT_SCHEMA(UnreadCount);
  EXPECT_SCHEMA(TrafficFigures);
  EXPECT_SCHEMA(KeyFigures);
  EXPECT_SCHEMA(RingFigures);
  EXPECT_SCHEMA(DiskFigures);
  EXPECT_SCHEMA(ScrubFigures);
  EXPECT_SCHEMA(StewardFigures);
  EXPECT_SCHEMA(ServiceItem);
  EXPECT_SCHEMA(StorageNodeItem);
  EXPECT_SCHEMA(StorageTotals);
  EXPECT_SCHEMA(RepairItem);
  EXPECT_SCHEMA(BackendItem);
  EXPECT_SCHEMA(OperationsPage);
  EXPECT_SCHEMA(OperationsSeries);
  EXPECT_SCHEMA(OperationsSeriesPage);
  EXPECT_SCHEMA(StorageNodePatch);
  EXPECT_SCHEMA(StorageNodeChange);
  EXPECT_SCHEMA(ReportInput);
  EXPECT_SCHEMA(DecisionInput);
  EXPECT_SCHEMA(ReportItem);
  EXPECT_SCHEMA(DecisionItem);
  EXPECT_SCHEMA(CaseItem);
  EXPECT_SCHEMA(CaseList);
  EXPECT_SCHEMA(AuditItem);
  EXPECT_SCHEMA(AuditList);
#undef EXPECT_SCHEMA
}

}  // namespace
}  // namespace portreto::roles::app
