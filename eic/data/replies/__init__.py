"""Reading teacher replies; ``eic.data.reply_formats`` is the way in."""
