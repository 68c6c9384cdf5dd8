#include "lib/json.h"

#include "lib/str.h"

void json_text(struct wr *w, const char *text)
{
	wr_u8(w, '"');
	while (*text != '\0') {
		bool control;
		size_t len = utf8_char(text, &control);

		/* of U+0080 to U+009F the second byte is the number, too */
		if (len == 0)
			wr_u8(w, '?');
		else if (control || *text == '"' || *text == '\\')
			wr_print(w, "\\u%04x", (uint8_t)text[len - 1]);
		else
			wr_bytes(w, text, len);
		text += len + (len == 0);
	}
	wr_u8(w, '"');
}
