#pragma once

#include "base/clock.h"
#include "blob/blob_store.h"
#include "http/router.h"
#include "roles/storage/intake.h"
#include "roles/storage/leader_fence.h"
#include "runtime/metrics.h"
#include "security/url_signer.h"

namespace portreto::roles {

// PUT and DELETE of a blob by signed URL.
class BlobWrites {
 public:
  BlobWrites(blob::BlobStore& blobs, const security::UrlSigner& signer, const Clock& clock, Intake& intake,
             LeaderFence& fence, Counter written_bytes)
      : blobs_(blobs), signer_(signer), clock_(clock), intake_(intake), fence_(fence), written_bytes_(written_bytes) {}

  // 201 once the bytes are durable, 200 when they were already; 409 when the id holds others.
  Task<Result<http::Response>> put(http::Request& request);
  // 204 once the deletion is durable; also when there was nothing. 412 for a steward that leads no more.
  Task<Result<http::Response>> erase(http::Request& request);

 private:
  blob::BlobStore& blobs_;
  const security::UrlSigner& signer_;
  const Clock& clock_;
  Intake& intake_;
  LeaderFence& fence_;
  const Counter written_bytes_;
};

// What the signed URL of a request allows; kPermissionDenied when it is not valid for this method.
Result<security::UrlGrant> verify_url(const security::UrlSigner& signer, std::string_view method,
                                      const http::Request& request, Timestamp now);

}  // namespace portreto::roles
