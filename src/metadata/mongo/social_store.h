#pragma once

#include "metadata/metadata_store.h"
#include "metadata/mongo/mongo_database.h"

namespace portreto::metadata {

class MongoSocialStore final : public SocialStore {
 public:
  explicit MongoSocialStore(MongoDatabase& database) : database_(database) {}

  Task<Status> put_like(model::Like like) override;
  Task<Status> remove_like(UserId user, model::Target target) override;
  Task<Result<std::unordered_map<model::Target, Reactions>>> reactions(std::vector<model::Target> targets,
                                                                       std::optional<UserId> viewer) override;
  Task<Result<Page<model::Like>>> list_likes(model::Target target, PageRequest page) override;
  Task<Status> insert_comment(model::Comment comment) override;
  Task<Result<model::Comment>> find_comment(CommentId id) override;
  Task<Status> update_comment(CommentId id, std::string text, Timestamp edited_at) override;
  Task<Status> remove_comment(CommentId id) override;
  Task<Result<Page<model::Comment>>> list_comments(model::Target target, PageRequest page) override;
  Task<Result<std::size_t>> remove_all_of(model::Target target, std::size_t limit) override;
  Task<Result<Acts>> count_by(UserId user) override;
  Task<Result<Acts>> count_by_guests(ShareLinkId link, model::Target target) override;
  Task<Result<std::vector<model::Like>>> list_likes_by(UserId user, std::optional<model::Target> after,
                                                       std::size_t limit) override;
  Task<Result<std::vector<model::Comment>>> list_comments_by(UserId user, std::optional<CommentId> after,
                                                             std::size_t limit) override;
  Task<Result<std::size_t>> remove_all_by(UserId user, std::size_t limit) override;

 private:
  MongoDatabase& database_;
};

}  // namespace portreto::metadata
