#pragma once

#include <mongoc/mongoc.h>

#include <memory>

// Owners of libmongoc's handles.
namespace portreto::metadata {

template <auto kDestroy>
struct DestroyMongo {
  template <typename T>
  void operator()(T* handle) const {
    kDestroy(handle);
  }
};

template <typename T, auto kDestroy>
using MongoHandle = std::unique_ptr<T, DestroyMongo<kDestroy>>;

using MongoUri = MongoHandle<mongoc_uri_t, mongoc_uri_destroy>;
using MongoPool = MongoHandle<mongoc_client_pool_t, mongoc_client_pool_destroy>;
using MongoCollection = MongoHandle<mongoc_collection_t, mongoc_collection_destroy>;
using MongoCursor = MongoHandle<mongoc_cursor_t, mongoc_cursor_destroy>;
using MongoFindAndModify = MongoHandle<mongoc_find_and_modify_opts_t, mongoc_find_and_modify_opts_destroy>;
using MongoReadPreference = MongoHandle<mongoc_read_prefs_t, mongoc_read_prefs_destroy>;
using MongoCallbacks = MongoHandle<mongoc_apm_callbacks_t, mongoc_apm_callbacks_destroy>;

}  // namespace portreto::metadata
