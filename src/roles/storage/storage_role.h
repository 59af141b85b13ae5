#pragma once

#include "base/clock.h"
#include "blob/blob_store.h"
#include "http/router.h"
#include "security/url_signer.h"

namespace portreto::roles {

// The storage tier: hands out blobs by signed URL, with Range and conditional requests. Dependencies must outlive it.
class StorageRole {
 public:
  struct Dependencies {
    blob::BlobStore& blobs;
    const security::UrlSigner& signer;
    const Clock& clock;
  };
  explicit StorageRole(Dependencies dependencies);

  http::Router& router() { return router_; }

 private:
  Task<Result<http::Response>> get_blob(http::Request& request);

  Dependencies d_;
  http::Router router_;
};

}  // namespace portreto::roles
