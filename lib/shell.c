/* Variables with their values for a shell, see shell.h. */
#include "lib/shell.h"

#include <stdbool.h>
#include <string.h>

void shell_text(struct wr *w, const char *s)
{
	wr_bytes(w, s, strlen(s));
}

void shell_variable(struct wr *w, const char *name, const char *value)
{
	shell_text(w, name);
	shell_text(w, "='");
	for (; *value != '\0'; value++) {
		bool outside = *value == '\'' || *value == '!';

		if (outside)
			shell_text(w, "'\\");
		wr_u8(w, (uint8_t)*value);
		if (outside)
			shell_text(w, "'");
	}
	shell_text(w, "'\n");
}
