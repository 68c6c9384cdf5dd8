/* Strings, numbers and addresses as text, see str.h. */
#include "lib/str.h"

#include <errno.h>
#include <string.h>
#include <linux/if.h>

#include "lib/compat.h"
#include "lib/fmt.h"

int str_copy_n(char *dst, size_t size, const char *src, size_t len)
{
	if (len >= size)
		return -ENAMETOOLONG;
	memcpy(dst, src, len);
	dst[len] = '\0';
	return 0;
}

int str_copy(char *dst, size_t size, const char *src)
{
	return str_copy_n(dst, size, src, strlen(src));
}

int str_cat_n(char *dst, size_t size, const char *src, size_t len)
{
	size_t used = strlen(dst);

	return str_copy_n(dst + used, size - used, src, len);
}

int str_cat(char *dst, size_t size, const char *src)
{
	return str_cat_n(dst, size, src, strlen(src));
}

const char *str_nth(const char *texts, size_t n)
{
	while (n-- > 0)
		texts += strlen(texts) + 1;
	return texts;
}

int str_index(const char *texts, const char *s)
{
	for (int n = 0; *texts != '\0'; texts += strlen(texts) + 1, n++) {
		if (strcmp(texts, s) == 0)
			return n;
	}
	return -1;
}

bool str_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

const char *str_find(const char *s, const char *part)
{
	while (!str_starts(s, part)) {
		if (*s++ == '\0')
			return NULL;
	}
	return s;
}

int list_next(const char **list, char *item, size_t size)
{
	const char *s = *list + strspn(*list, ",");
	bool fits, quoted = false;
	size_t len = 0;

	for (; s[len] != '\0' && (quoted || s[len] != ','); len++)
		quoted ^= s[len] == '"';
	fits = len < size;
	*list = s + len;
	(void)str_copy_n(item, size, s, fits ? len : size - 1);
	if (!fits)
		return -ENAMETOOLONG;
	return len > 0;
}

int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

int parse_octet(const char *s)
{
	int high = digit_value(s[0]);
	int low = high < 16 ? digit_value(s[1]) : 16;

	return low < 16 ? high << 4 | low : -1;
}

int parse_u32(const char *s, uint32_t max, uint32_t *out)
{
	int base = 10;
	uint64_t v = 0;

	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) {
		base = 16;
		s += 2;
	}
	if (*s == '\0')
		return -EINVAL;
	for (; *s != '\0'; s++) {
		int d = digit_value(*s);

		if (d >= base)
			return -EINVAL;
		v = v * (uint64_t)base + (uint64_t)d;
		if (v > max)
			return -ERANGE;
	}
	*out = (uint32_t)v;
	return 0;
}

int parse_size(const char *s, uint64_t *out)
{
	static const char units[] = "KMGTPE";
	size_t digits = strspn(s, "0123456789");
	unsigned shift = 0;
	uint64_t v = 0;

	/* 19 nines fit */
	if (digits == 0 || digits > 19)
		return -EINVAL;
	for (; digits > 0; digits--)
		v = v * 10 + (unsigned)(*s++ - '0');
	if (*s != '\0') {
		size_t unit =
			strcspn(units, (const char[]){ *s & ~0x20, '\0' });

		if (units[unit] == '\0')
			return -EINVAL;
		shift = 10 * (unsigned)(unit + 1);
		s += strcmp(s + 1, "iB") == 0 ? 3 : 1;
	}
	if (*s != '\0')
		return -EINVAL;
	if (v << shift >> shift != v)
		return -ERANGE;
	*out = v << shift;
	return 0;
}

int parse_bool(const char *s)
{
	int n = str_index("0\0no\0false\0off\0"
			  "1\0yes\0true\0on\0",
			  s);

	return n < 0 ? n : n >> 2;
}

int parse_ip4(const char *s, uint32_t *out)
{
	uint32_t ip = 0;

	for (int i = 0; i < 4; i++) {
		unsigned v = 0;
		int digits = 0;

		for (; *s >= '0' && *s <= '9' && digits < 3; s++, digits++)
			v = v * 10 + (unsigned)(*s - '0');
		if (digits == 0 || v > 255)
			return -EINVAL;
		if (*s != (i < 3 ? '.' : '\0'))
			return -EINVAL;
		s++;
		ip = ip << 8 | v;
	}
	*out = ip;
	return 0;
}

const char *ip4_text(uint32_t ip, char buf[IP4_TEXT])
{
	fmt_print(buf, IP4_TEXT, "%u.%u.%u.%u", ip >> 24, ip >> 16 & 255,
		  ip >> 8 & 255, ip & 255);
	return buf;
}

int mask_prefix(uint32_t mask)
{
	int n = 0;

	for (; mask & 0x80000000u; mask <<= 1)
		n++;
	return mask == 0 ? n : -1;
}

uint32_t prefix_mask(unsigned prefix)
{
	return prefix == 0 ? 0 : ~(uint32_t)0 << (32 - prefix);
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

bool is_hostname(const char *s)
{
	char last = '.';

	if (*s == '\0')
		return false;
	for (; *s != '\0'; last = *s++) {
		if (*s == '.' && last == '.')
			return false;
		if (*s == '-' && last == '.')
			return false;
		if (!is_alnum(*s) && *s != '-' && *s != '.' && *s != '_')
			return false;
	}
	return true;
}

bool is_printable(const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s <= ' ' || *s > '~')
			return false;
	}
	return true;
}

size_t utf8_char(const char *s, bool *control)
{
	/* the least code of 2, 3 and 4 bytes: RFC 3629 section 3 */
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char first = (unsigned char)*s;
	size_t len = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	uint32_t code = len == 1 ? first : first & (0x7fu >> len);

	*control = false;
	if (first == '\0' || (first >= 0x80 && first < 0xc0) || first >= 0xf8)
		return 0;
	for (size_t i = 1; i < len; i++) {
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | ((unsigned char)s[i] & 0x3f);
	}
	if (code < least[len] || code > 0x10ffff ||
	    (code >= 0xd800 && code <= 0xdfff))
		return 0;
	*control = code < ' ' || (code >= 0x7f && code <= 0x9f);
	return len;
}

OUTLINE unsigned utf8_size(uint32_t c)
{
	return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
}

char *utf8_put(char *dst, uint32_t c, unsigned n)
{
	/* the first byte has a bit for each byte */
	for (unsigned i = n; i-- > 1; c >>= 6)
		dst[i] = (char)(0x80 | (c & 0x3f));
	dst[0] = (char)(n == 1 ? c : (0xf00 >> n & 0xf0) | c);
	return dst + n;
}

bool is_path_text(const char *s)
{
	while (*s != '\0') {
		bool control;
		size_t len = utf8_char(s, &control);

		if (len == 0 || control)
			return false;
		s += len;
	}
	return true;
}

bool is_ifname(const char *s)
{
	size_t len = strlen(s);

	if (len == 0 || len >= IFNAMSIZ)
		return false;
	if (strcmp(s, ".") == 0 || strcmp(s, "..") == 0)
		return false;
	for (; *s != '\0'; s++) {
		if (*s == '/' || *s == ':' || *s <= ' ' || *s > '~')
			return false;
	}
	return true;
}
