#include <algorithm>
#include <array>
#include <cstdint>

#include "model/rules.h"
#include "model/text.h"

namespace portreto::model {
namespace {

// What each letter of a block folds to: lower case, canonically decomposed (Unicode 15, NFD) without its marks. Letters
// with a stroke, which do not decompose, go to their plain form, and the final sigma to the common one.
// clang-format off
constexpr std::u32string_view kLatin =
    U"aaaaaaæceeeeiiiidnooooo×ouuuuyþß"  // U+00C0
    U"aaaaaaæceeeeiiiidnooooo÷ouuuuyþy"  // U+00E0
    U"aaaaaaccccccccddddeeeeeeeeeegggg"  // U+0100
    U"gggghhhhiiiiiiiiiiĳĳjjkkĸlllllll"  // U+0120
    U"lllnnnnnnnŋŋooooooœœrrrrrrssssss"  // U+0140
    U"ssttttttuuuuuuuuuuuuwwyyyzzzzzzs"  // U+0160
    U"ƀɓƃƃƅƅɔƈƈɖɗƌƌƍǝəɛƒƒɠɣƕɩɨƙƙƚƛɯɲƞɵ"  // U+0180
    U"ooƣƣƥƥʀƨƨʃƪƫƭƭʈuuʊʋƴƴƶƶʒƹƹƺƻƽƽƾƿ"  // U+01A0
    U"ǀǁǂǃǆǆǆǉǉǉǌǌǌaaiioouuuuuuuuuuǝaa"  // U+01C0
    U"aaææǥǥggkkooooʒʒjǳǳǳggƕƿnnaaææoo"  // U+01E0
    U"aaaaeeeeiiiioooorrrruuuussttȝȝhh"  // U+0200
    U"ƞȡȣȣȥȥaaeeooooooooyyȴȵȶȷȸȹⱥȼȼƚⱦȿ"  // U+0220
    U"ɀɂɂƀʉʌɇɇɉɉɋɋɍɍɏɏ";  // U+0240

constexpr std::u32string_view kGreek =
    U"α·εηι\u038Bο\u038Dυωιαβγδεζηθικλμνξοπρ\u03A2στυ"  // U+0386
    U"φχψωιυαεηιυαβγδεζηθικλμνξοπρσστυ"  // U+03A6
    U"φχψωιυουω";  // U+03C6

constexpr std::u32string_view kLatinAdditional =
    U"aabbbbbbccddddddddddeeeeeeeeeeff"  // U+1E00
    U"gghhhhhhhhhhiiiikkkkkkllllllllmm"  // U+1E20
    U"mmmmnnnnnnnnoooooooopppprrrrrrrr"  // U+1E40
    U"ssssssssssttttttttuuuuuuuuuuvvvv"  // U+1E60
    U"wwwwwwwwwwxxxxyyzzzzzzhtwyẚsẜẝßẟ"  // U+1E80
    U"aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee"  // U+1EA0
    U"eeeeeeeeiiiioooooooooooooooooooo"  // U+1EC0
    U"oooouuuuuuuuuuuuuuyyyyyyyyỻỻỽỽỿỿ";  // U+1EE0

constexpr std::u32string_view kGreekExtended =
    U"ααααααααααααααααεεεεεε\u1F16\u1F17εεεεεε\u1F1E\u1F1F"  // U+1F00
    U"ηηηηηηηηηηηηηηηηιιιιιιιιιιιιιιιι"  // U+1F20
    U"οοοοοο\u1F46\u1F47οοοοοο\u1F4E\u1F4Fυυυυυυυυ\u1F58υ\u1F5Aυ\u1F5Cυ\u1F5Eυ"  // U+1F40
    U"ωωωωωωωωωωωωωωωωααεεηηιιοουυωω\u1F7E\u1F7F"  // U+1F60
    U"ααααααααααααααααηηηηηηηηηηηηηηηη"  // U+1F80
    U"ωωωωωωωωωωωωωωωωααααα\u1FB5ααααααα᾽ι᾿"  // U+1FA0
    U"῀῁ηηη\u1FC5ηηεεηηη῍῎῏ιιιι\u1FD4\u1FD5ιιιιιι\u1FDC῝῞῟"  // U+1FC0
    U"υυυυρρυυυυυυρ῭΅`\u1FF0\u1FF1ωωω\u1FF5ωωοοωωω´῾";  // U+1FE0
// clang-format on

struct Block {
  char32_t first;
  std::u32string_view folded;
};
constexpr std::array kBlocks{Block{0x00C0, kLatin}, Block{0x0386, kGreek}, Block{0x1E00, kLatinAdditional},
                             Block{0x1F00, kGreekExtended}};
static_assert(kLatin.size() == 0x0250 - 0x00C0);
static_assert(kGreek.size() == 0x03CF - 0x0386);
static_assert(kLatinAdditional.size() == 0x1F00 - 0x1E00);
static_assert(kGreekExtended.size() == 0x1FFF - 0x1F00);

char32_t fold_letter(char32_t c) {
  if (c >= U'A' && c <= U'Z') return c + 0x20;
  if (c < 0xC0) return c;
  for (const Block& block : kBlocks) {
    if (c >= block.first && c - block.first < block.folded.size()) return block.folded[c - block.first];
  }
  if (c >= 0x0410 && c <= 0x042F) return c + 0x20;  // Cyrillic has only its case folded
  if (c >= 0x0400 && c <= 0x040F) return c + 0x50;
  return c;
}

// The marks that a decomposed letter is followed by.
bool is_combining_mark(char32_t c) { return c >= 0x0300 && c <= 0x036F; }

}  // namespace

std::string fold(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  for (CodePoints rest(text); const auto c = rest.next();) {
    if (is_combining_mark(*c)) continue;
    switch (const char32_t letter = fold_letter(*c)) {
      case U'æ': folded += "ae"; break;
      case U'œ': folded += "oe"; break;
      case U'ß': folded += "ss"; break;
      case U'þ': folded += "th"; break;
      default: append_utf8(letter, folded);
    }
  }
  return folded;
}

}  // namespace portreto::model
