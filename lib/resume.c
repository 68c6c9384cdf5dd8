/* Waking up, see resume.h. */
#include "lib/resume.h"

#include "lib/file.h"
#include "lib/fmt.h"

#define RESUME_TEXT 24 /* two numbers */

int resume_wake(uint32_t major, uint32_t minor, uint32_t offset)
{
	char text[RESUME_TEXT];
	int r = 0;

	if (offset != 0) {
		fmt_print(text, sizeof(text), "%u", (unsigned)offset);
		r = file_put(RESUME_FILE "_offset", text);
	}
	fmt_print(text, sizeof(text), "%u:%u", (unsigned)major,
		  (unsigned)minor);
	return r < 0 ? r : file_put(RESUME_FILE, text);
}
