// A strict pull parser for the JSON of a safetensors header: the caller asks for what the format
// allows at this place, anything else is an error. Nesting is the caller's, so it cannot run deep.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace canopy {

// What is wrong with the text, without the file's name: the safetensors reader adds it.
struct JsonError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class JsonReader {
 public:
  explicit JsonReader(std::string_view text) : text_(text) {}

  // Consumes `mark` after white space; throws where something else stands there.
  void expect(char mark);
  // Consumes `mark` if it is next.
  bool accept(char mark);
  // A string, its escapes resolved; throws on broken escapes, control characters, invalid UTF-8.
  std::string string();
  // An integer from 0 to 2^64 - 1, without sign, fraction, exponent or leading zeros.
  std::uint64_t unsigned_integer();
  // Throws unless only white space is left.
  void end();

  // Calls `member` with each key, at its value. Keys that come twice are the caller's to refuse.
  template <typename Member>
  void object(Member member) {
    expect('{');
    if (accept('}')) return;
    do {
      const std::string key = string();
      expect(':');
      member(key);
    } while (accept(','));
    expect('}');
  }

  // Calls `element` at each element.
  template <typename Element>
  void array(Element element) {
    expect('[');
    if (accept(']')) return;
    do {
      element();
    } while (accept(','));
    expect(']');
  }

 private:
  [[noreturn]] void fail(const std::string& expected) const;
  void skip_space();
  std::uint32_t hex4();
  void escape(std::string& out);

  std::string_view text_;
  std::size_t at_ = 0;
};

// Whether the bytes are UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view bytes);

}  // namespace canopy
