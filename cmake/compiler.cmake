# Warnings are errors; ccache is set up so that a clone in another folder hits the same cache.
add_library(cmrcredit_compiler INTERFACE)
target_compile_options(cmrcredit_compiler INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
                                                    -Wcast-align -Wimplicit-fallthrough -Werror)
# what __FILE__ and debug information name is the same wherever the tree lies
target_compile_options(cmrcredit_compiler INTERFACE "-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=")
target_include_directories(cmrcredit_compiler INTERFACE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)

if(CMRCREDIT_SANITIZE)
  add_compile_options(-fsanitize=${CMRCREDIT_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${CMRCREDIT_SANITIZE})
  if(CMRCREDIT_SANITIZE MATCHES "undefined")
    # the vptr check opens a pipe to look at memory and calls a sound object invalid in a test that has no descriptor left
    add_compile_options(-fno-sanitize-recover=undefined -fno-sanitize=vptr)
  endif()
  if(CMRCREDIT_SANITIZE MATCHES "thread")
    add_compile_options(-Wno-tsan) # Asio uses atomic_thread_fence
  endif()
endif()

if(CMRCREDIT_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
endif()

find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

# A sanitizer's inlining makes GCC 12 take a coroutine frame's own operator new for another one's.
function(cmrcredit_has_coroutines target)
  if(CMRCREDIT_SANITIZE)
    target_compile_options(${target} PRIVATE -Wno-mismatched-new-delete)
  endif()
endfunction()
