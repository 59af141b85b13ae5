# One static library a folder of src/, one test program a library, one fuzzer a file *_fuzz.cpp; all take every source
# they find there.

option(PORTRETO_TESTS "Build the tests" ON)
set(PORTRETO_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")
option(PORTRETO_UNITY "Compile ten files as one, which makes a clean build about four times faster" OFF)
set(CMAKE_UNITY_BUILD ${PORTRETO_UNITY})
set(CMAKE_UNITY_BUILD_BATCH_SIZE 10)

# Files, without .cpp, that are compiled by themselves all the same: neighbours have the same short names in their anonymous namespaces.
set(PORTRETO_NO_UNITY
  blob/volume/recovery_test
  cluster/conformance/registry_conformance
  cluster/zookeeper/registrations
  http/server_test
  http/wire_stream
  metadata/conformance/upload_conformance
  metadata/notifications
  metadata/sqlite/[a-z_]+
  roles/[a-z]+/wiring
  roles/backup/durable_file
  roles/storage/commands/wiring
  roles/storage/storage_node_test
  roles/web/views/template_set
  rpc/budget_test
  rpc/socket_client_test
  runtime/health_test
  runtime/timer_test
  security/[a-z_]+_test
  security/refresh_token
  services/replicated_image_bytes_test
  services/steward/closed_nodes_test
  services/steward/node_watch
  services/steward/node_watch_test
  services/upload_service)
list(JOIN PORTRETO_NO_UNITY "|" PORTRETO_NO_UNITY)

add_library(portreto_options INTERFACE)
target_include_directories(portreto_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_features(portreto_options INTERFACE cxx_std_23)
target_compile_options(portreto_options INTERFACE
  -Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Wimplicit-fallthrough -Wthread-safety
  -Wno-missing-field-initializers -Wno-missing-designated-field-initializers -Wno-c23-extensions -fno-omit-frame-pointer)
target_compile_definitions(portreto_options INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_REGEX _GNU_SOURCE _FILE_OFFSET_BITS=64
  TOML_EXCEPTIONS=1 SPDLOG_FMT_EXTERNAL)
target_link_options(portreto_options INTERFACE -fuse-ld=lld-19)
target_link_libraries(portreto_options INTERFACE Boost::boost Threads::Threads)
if(PORTRETO_SANITIZE)
  target_compile_options(portreto_options INTERFACE -fsanitize=${PORTRETO_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(portreto_options INTERFACE -fsanitize=${PORTRETO_SANITIZE})
endif()
# Fuzzers go with the address sanitizer.
string(FIND "${PORTRETO_SANITIZE}" address at)
if(PORTRETO_TESTS AND NOT at EQUAL -1)
  set(PORTRETO_FUZZ ON)
endif()

# One precompiled header for all: Asio and Boost.JSON are most of what a translation unit parses.
file(WRITE ${CMAKE_BINARY_DIR}/pch.cpp "")
add_library(portreto_pch STATIC ${CMAKE_BINARY_DIR}/pch.cpp)
target_link_libraries(portreto_pch PRIVATE portreto_options fmt::fmt)
target_precompile_headers(portreto_pch PRIVATE <boost/asio.hpp> <boost/json.hpp> <fmt/format.h>
  <algorithm> <chrono> <expected> <functional> <map> <memory> <optional> <string> <string_view> <unordered_map> <vector>)

# Each builds what its name says and nothing else.
add_custom_target(tests)
add_custom_target(fuzzers)

# portreto_library(NAME [FOLDER path] [DEPS names...] [LIBS targets...])
function(portreto_library name)
  cmake_parse_arguments(ARG "" "FOLDER" "DEPS;LIBS" ${ARGN})
  if(NOT ARG_FOLDER)
    set(ARG_FOLDER ${name})
  endif()
  set(root ${CMAKE_SOURCE_DIR}/src/${ARG_FOLDER})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${root}/*.cpp)
  if(name STREQUAL "blob")
    list(FILTER sources EXCLUDE REGEX "/src/blob/remote/")
  endif()
  set(tests ${sources})
  set(fuzzers ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test|_fuzz|/conformance/.*)\\.cpp$")
  list(FILTER tests INCLUDE REGEX "(_test|/conformance/.*)\\.cpp$")
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cpp$")
  set(alone ${sources} ${tests})
  list(FILTER alone INCLUDE REGEX "/src/(${PORTRETO_NO_UNITY})\\.cpp$")
  set_source_files_properties(${alone} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)

  if(NOT sources)
    set(sources ${CMAKE_BINARY_DIR}/pch.cpp)
  endif()
  add_library(portreto_${name} STATIC ${sources})
  target_link_libraries(portreto_${name} PUBLIC portreto_options ${ARG_LIBS})
  foreach(dep ${ARG_DEPS})
    target_link_libraries(portreto_${name} PUBLIC portreto_${dep})
  endforeach()
  target_precompile_headers(portreto_${name} REUSE_FROM portreto_pch)

  if(PORTRETO_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE portreto_${name} GTest::gmock GTest::gtest_main)
    target_compile_definitions(${name}_test PRIVATE PORTRETO_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    target_precompile_headers(${name}_test REUSE_FROM portreto_pch)
    add_dependencies(tests ${name}_test)
    add_test(NAME ${name} COMMAND ${name}_test WORKING_DIRECTORY ${CMAKE_BINARY_DIR})
    set_tests_properties(${name} PROPERTIES TIMEOUT 600)
  endif()

  if(PORTRETO_FUZZ AND fuzzers)
    # What -fsanitize=fuzzer-no-link adds, which tells the fuzzer where the code has been. Only where fuzzers are: all
    # else would take half as long again to compile.
    target_compile_options(portreto_${name} PRIVATE
      -fsanitize-coverage=inline-8bit-counters,indirect-calls,trace-cmp,pc-table)
    foreach(source ${fuzzers})
      get_filename_component(fuzzer ${source} NAME_WE)
      add_executable(${fuzzer} ${source})
      target_link_libraries(${fuzzer} PRIVATE portreto_${name})
      target_link_options(${fuzzer} PRIVATE -fsanitize=fuzzer)
      target_precompile_headers(${fuzzer} REUSE_FROM portreto_pch)
      add_dependencies(fuzzers ${fuzzer})
    endforeach()
  endif()
endfunction()
