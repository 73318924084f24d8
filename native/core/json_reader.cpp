#include "json_reader.h"

#include <limits>

namespace canopy {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void append_utf8(std::string& out, std::uint32_t code) {
  const auto byte = [&out](std::uint32_t value) { out.push_back(static_cast<char>(value)); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xc0 | code >> 6);
    byte(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    byte(0xe0 | code >> 12);
    byte(0x80 | (code >> 6 & 0x3f));
    byte(0x80 | (code & 0x3f));
  } else {
    byte(0xf0 | code >> 18);
    byte(0x80 | (code >> 12 & 0x3f));
    byte(0x80 | (code >> 6 & 0x3f));
    byte(0x80 | (code & 0x3f));
  }
}

}  // namespace

void JsonReader::fail(const std::string& expected) const {
  std::string found = "the end";
  if (at_ < text_.size()) {
    const char c = text_[at_];
    found = c >= ' ' && c <= '~' ? std::string("'") + c + "'" : "a byte that is not printable";
  }
  throw JsonError("expected " + expected + " at byte " + std::to_string(at_) +
                  " of the header, found " + found);
}

void JsonReader::skip_space() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' ||
                                text_[at_] == '\r')) {
    ++at_;
  }
}

bool JsonReader::accept(char mark) {
  skip_space();
  if (at_ == text_.size() || text_[at_] != mark) return false;
  ++at_;
  return true;
}

void JsonReader::expect(char mark) {
  if (!accept(mark)) fail(std::string("'") + mark + "'");
}

void JsonReader::end() {
  skip_space();
  if (at_ != text_.size()) fail("the end");
}

std::uint64_t JsonReader::unsigned_integer() {
  skip_space();
  if (at_ == text_.size() || !is_digit(text_[at_])) fail("an integer from 0");
  const bool zero = text_[at_] == '0';
  const std::size_t start = at_;
  std::uint64_t value = 0;
  for (; at_ < text_.size() && is_digit(text_[at_]); ++at_) {
    const auto digit = static_cast<std::uint64_t>(text_[at_] - '0');
    if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) {
      fail("an integer below 2^64");
    }
    value = value * 10 + digit;
  }
  if (zero && at_ - start > 1) fail("an integer without leading zeros");
  if (at_ < text_.size() && (text_[at_] == '.' || text_[at_] == 'e' || text_[at_] == 'E')) {
    fail("an integer");
  }
  return value;
}

std::uint32_t JsonReader::hex4() {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i, ++at_) {
    const char c = at_ < text_.size() ? text_[at_] : '\0';
    if (is_digit(c)) {
      value = value << 4 | static_cast<std::uint32_t>(c - '0');
    } else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
      value = value << 4 | static_cast<std::uint32_t>((c | 0x20) - 'a' + 10);
    } else {
      fail("four hexadecimal digits");
    }
  }
  return value;
}

void JsonReader::escape(std::string& out) {
  constexpr std::string_view marks = "\"\\/bfnrt";
  constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  if (at_ == text_.size()) fail("an escape");
  const char mark = text_[at_++];
  if (const std::size_t index = marks.find(mark); index != std::string_view::npos) {
    out.push_back(meanings[index]);
    return;
  }
  if (mark != 'u') {
    --at_;
    fail("an escape");
  }
  std::uint32_t code = hex4();
  if (code >= 0xdc00 && code <= 0xdfff) fail("a high surrogate before the low one");
  if (code >= 0xd800 && code <= 0xdbff) {
    if (text_.substr(at_, 2) != "\\u") fail("a low surrogate");
    at_ += 2;
    const std::uint32_t low = hex4();
    if (low < 0xdc00 || low > 0xdfff) fail("a low surrogate");
    code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  }
  append_utf8(out, code);
}

std::string JsonReader::string() {
  expect('"');
  std::string out;
  while (true) {
    if (at_ == text_.size()) fail("'\"'");
    const char c = text_[at_];
    if (static_cast<unsigned char>(c) < 0x20) fail("no control character in a string");
    ++at_;
    if (c == '"') break;
    if (c == '\\') {
      escape(out);
    } else {
      out.push_back(c);
    }
  }
  if (!is_utf8(out)) throw JsonError("a string in the header is not UTF-8");
  return out;
}

bool is_utf8(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead >> 5 == 0x6 ? 2 : lead >> 4 == 0xe ? 3 : 4;
    if (length == 4 && lead >> 3 != 0x1e) return false;
    if (bytes.size() - i < length) return false;
    std::uint32_t code = length == 1 ? lead : lead & (0x7fu >> length);
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<unsigned char>(bytes[i + k]);
      if (next >> 6 != 2) return false;
      code = code << 6 | (next & 0x3fu);
    }
    constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (code < smallest[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
      return false;
    }
    i += length;
  }
  return true;
}

}  // namespace canopy
