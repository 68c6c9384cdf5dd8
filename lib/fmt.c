/* Formatted text, see fmt.h. */
#include "lib/fmt.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "lib/err.h"
#include "lib/ip_addr.h"
#include "lib/str.h"

struct out {
	char *buf;
	size_t size, len; /* len goes on counting behind size */
};

struct spec {
	bool left, zero, is_long;
	unsigned width, precision;
};

#define NUMBER 22 /* the digits of 2^64 - 1, a sign, and the NUL */

static void out_put(struct out *o, char c)
{
	if (o->len + 1 < o->size)
		o->buf[o->len] = c;
	o->len++;
}

static void put_padded(struct out *o, const struct spec *s, const char *text)
{
	size_t len = strnlen(text, s->precision), pad = len;

	for (; !s->left && pad < s->width; pad++)
		out_put(o, s->zero ? '0' : ' ');
	for (size_t i = 0; i < len; i++)
		out_put(o, text[i]);
	for (; pad < s->width; pad++)
		out_put(o, ' ');
}

static const char *number_text(char text[NUMBER], unsigned long n,
			       unsigned base, bool negative)
{
	char *p = text + NUMBER - 1;

	*p = '\0';
	do {
		*--p = "0123456789abcdef"[n % base];
		n /= base;
	} while (n != 0);
	if (negative)
		*--p = '-';
	return p;
}

/* What stands between the '%' and the letter. */
static const char *spec_take(const char *p, struct spec *s)
{
	unsigned n = 0, *number = &s->width;

	*s = (struct spec){ .precision = -1u };
	for (;; p++) {
		if (*p == '-') {
			s->left = true;
		} else if (*p >= '0' && *p <= '9') {
			s->zero |= *p == '0' && n == 0 && number == &s->width;
			n = n * 10 + (unsigned)(*p - '0');
			*number = n;
		} else if (*p == '.') {
			number = &s->precision;
			*number = n = 0;
		} else if (*p == 'l') {
			s->is_long = true;
		} else {
			return p;
		}
	}
}

/* What "%p" means before *p, which is moved behind that; NULL for nothing. */
static const char *pointer_text(const char **p, const void *v,
				char ip[IP4_TEXT])
{
	if (str_starts(*p, "pe")) {
		*p += 1;
		return err_text((int)(intptr_t)v);
	}
	if (str_starts(*p, "pI4")) {
		*p += 2;
		return ip4_text(*(const uint32_t *)v, ip);
	}
	if (str_starts(*p, "pIS")) {
		*p += 2;
		return ip4_text(ip_to4(v), ip);
	}
	return NULL;
}

static const char *value_text(const struct spec *s, char kind, long n,
			      char room[NUMBER])
{
	switch (kind) {
	case 'd':
		return number_text(
			room, n < 0 ? 0 - (unsigned long)n : (unsigned long)n,
			10, n < 0);
	case 'u':
	case 'x':
		return number_text(room,
				   s->is_long ? (unsigned long)n : (unsigned)n,
				   kind == 'u' ? 10 : 16, false);
	case 'c':
		room[0] = (char)n;
		room[1] = '\0';
		return room;
	}
	return NULL;
}

int fmt_vprint(char *buf, size_t size, const char *fmt, va_list args)
{
	struct out o = { buf, size, 0 };

	for (; *fmt != '\0'; fmt++) {
		char room[NUMBER];
		const char *text;
		struct spec s;

		if (*fmt != '%') {
			out_put(&o, *fmt);
			continue;
		}
		fmt = spec_take(fmt + 1, &s);
		/* few places that take an argument: each is 40 bytes */
		if (*fmt == '%') {
			text = "%";
		} else if (*fmt == 's' || *fmt == 'p') {
			text = va_arg(args, const char *);
			if (*fmt == 'p')
				text = pointer_text(&fmt, text, room);
		} else {
			text = value_text(&s, *fmt,
					  s.is_long ? va_arg(args, long)
						    : va_arg(args, int),
					  room);
		}
		if (text == NULL)
			break;
		put_padded(&o, &s, text);
	}
	if (size > 0)
		buf[o.len < size ? o.len : size - 1] = '\0';
	return (int)o.len;
}

int fmt_print(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = fmt_vprint(buf, size, fmt, args);
	va_end(args);
	return n;
}
