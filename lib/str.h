/*
 * Strings in fixed buffers, numbers and IPv4 addresses as text.  The parsers
 * take the whole string or nothing: klibc's strtol never reports overflow and
 * its inet_aton takes 10.0.0.300.
 */
#ifndef LIB_STR_H
#define LIB_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define IP4_TEXT 16 /* "255.255.255.255" and its NUL */

/*
 * Copies src into dst of size bytes.  Returns 0, or -ENAMETOOLONG and leaves
 * dst as it was when src with its NUL does not fit.
 */
int str_copy(char *dst, size_t size, const char *src);
/* The same for the first len bytes of src. */
int str_copy_n(char *dst, size_t size, const char *src, size_t len);
/* These append to dst; the same errors. */
int str_cat(char *dst, size_t size, const char *src);
int str_cat_n(char *dst, size_t size, const char *src, size_t len);
/* The nth (from 0) of texts that stand one after another, each with its NUL. */
const char *str_nth(const char *texts, size_t n);
/* Which of such texts s is, an empty one ends them; or -1. */
int str_index(const char *texts, const char *s);
bool str_starts(const char *s, const char *prefix);
/* Where part is in s first, or NULL: klibc's strstr() takes 250 bytes. */
const char *str_find(const char *s, const char *part);

/*
 * Takes the next item of a comma-separated list: copies it to item and moves
 * *list behind it.  Empty items are passed over; between '"' a comma is one of
 * the item, as for mount(8).  Returns 1, 0 at the end with item "", or
 * -ENAMETOOLONG with the first size - 1 bytes of an item that does not fit; the
 * next call goes on behind that.
 */
int list_next(const char **list, char *item, size_t size);

/* Of a hexadecimal digit; 16 for what is none. */
int digit_value(char c);
/* Two hexadecimal digits: 0 to 255; or -1. */
int parse_octet(const char *s);
/*
 * Parses a decimal or, after 0x, hexadecimal number up to max.  Returns 0,
 * -EINVAL for anything that is no number, -ERANGE above max; *out is written
 * only on success.
 */
int parse_u32(const char *s, uint32_t max, uint32_t *out);
/* The same of bytes, in 64 bits, with K, M, G, T, P, E or KiB ... behind it. */
int parse_size(const char *s, uint64_t *out);
/* 1 for 1, yes, true, on; 0 for their opposites; -1 for any other text. */
int parse_bool(const char *s);
/* Parses a dotted quad into host order.  Returns 0 or -EINVAL. */
int parse_ip4(const char *s, uint32_t *out);
/* Writes a host-order address as a dotted quad; returns buf. */
const char *ip4_text(uint32_t ip, char buf[IP4_TEXT]);

/* The number of leading one bits, or -1 when the mask is not contiguous. */
int mask_prefix(uint32_t mask);
/* The mask of a prefix length 0 to 32. */
uint32_t prefix_mask(unsigned prefix);

/*
 * Only letters, digits, '-' and '.', no empty label (RFC 952, RFC 1123 2.1),
 * and '_', which servers hand out in spite of them.
 */
bool is_hostname(const char *s);
/* Only printable ASCII, blanks excluded. */
bool is_printable(const char *s);
/*
 * How many bytes the UTF-8 character at s has (RFC 3629: none is longer than
 * it must be, none is a surrogate or beyond U+10FFFF), 0 when there is none.
 * *control is set for C0, DEL and C1 (U+0080 to U+009F).
 */
size_t utf8_char(const char *s, bool *control);
/* How many bytes a character has in UTF-8. */
unsigned utf8_size(uint32_t c);
/* Writes it in n bytes, what is none too; returns their end. */
char *utf8_put(char *dst, uint32_t c, unsigned n);
/* Only UTF-8 without control characters: what may be the name of a file. */
bool is_path_text(const char *s);
/* A name of an interface: the kernel's dev_valid_name(), in ASCII only. */
bool is_ifname(const char *s);

#endif
