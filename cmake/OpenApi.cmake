# docs/openapi.yaml, as JSON inside of the app tier.
set(openapi_source ${CMAKE_BINARY_DIR}/openapi_document.cpp)
add_custom_command(
  OUTPUT ${openapi_source}
  COMMAND python3 ${CMAKE_SOURCE_DIR}/tools/openapi_to_cpp.py ${CMAKE_SOURCE_DIR}/docs/openapi.yaml ${openapi_source}
  DEPENDS ${CMAKE_SOURCE_DIR}/tools/openapi_to_cpp.py ${CMAKE_SOURCE_DIR}/docs/openapi.yaml
  VERBATIM)
target_sources(portreto_role_app PRIVATE ${openapi_source})
