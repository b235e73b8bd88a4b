"""What is said in German, with Sie."""

GERMAN: dict[str, tuple[str, ...]] = {
    "foreign": ("Es tut mir leid, an diesem Anschluss sprechen wir Englisch, aber ich kann eine Nachricht aufnehmen.",),
    "language_hello": ("Ich bin ein automatischer Assistent, und dieser Anruf kann aufgezeichnet werden.",),
    "language_offer": (
        "Auf Deutsch kann ich eine Nachricht aufnehmen oder Sie mit einem Menschen verbinden. "
        "Möchten Sie eine Nachricht hinterlassen?",
    ),
    "language_message": (
        "Auf Deutsch kann ich eine Nachricht aufnehmen, damit man Sie zurückruft. Möchten Sie eine hinterlassen?",
    ),
    "help": ("Möchten Sie eine Nachricht hinterlassen oder mit einem Menschen sprechen?",),
    "anything_else": ("Kann ich sonst noch etwas für Sie tun?", "Haben Sie noch einen Wunsch?"),
    "welcome": ("Gern geschehen.", "Bitte sehr."),
    "goodbye": ("Vielen Dank für Ihren Anruf. Auf Wiederhören!", "Danke, dass Sie angerufen haben. Auf Wiederhören!"),
    "silence": ("Sind Sie noch da?", "Ich bin noch da. Was kann ich für Sie tun?"),
    "silence_end": ("Ich höre nichts und lege deshalb jetzt auf. Rufen Sie gern wieder an. Auf Wiederhören.",),
    "unclear": (
        "Entschuldigung, das habe ich nicht verstanden. Können Sie es wiederholen?",
        "Verzeihung, das habe ich nicht verstanden. Können Sie es anders sagen?",
    ),
    "unclear_offer": ("Es tut mir leid, ich verstehe es noch immer nicht. Möchten Sie eine Nachricht hinterlassen?",),
    "ask_again": ("Entschuldigung, das habe ich nicht verstanden.", "Verzeihung, das habe ich nicht gehört."),
    "trouble": ("Es tut mir leid, da ist etwas schiefgegangen. Können Sie das bitte wiederholen?",),
    "robot": ("Ja, ich bin ein automatischer Assistent und kein Mensch.",),
    "robot_named": ("Ja, ich bin {agent}, ein automatischer Assistent und kein Mensch.",),
    "card": ("Bitte nennen Sie mir keine Kartennummern. Ich brauche sie nicht und bewahre sie nicht auf.",),
    "abuse": ("Es tut mir leid, dass das ärgerlich für Sie ist. Ich möchte Ihnen gern helfen, wenn ich kann.",),
    "abuse_end": ("Ich beende diesen Anruf jetzt. Sie können gern wieder anrufen. Auf Wiederhören.",),
    "emergency": ("Wenn es ein Notfall ist, legen Sie auf und wählen Sie sofort die {number}.",),
    "at_once": ("In Ordnung.", "Sehr gut."),
    "ask_message": ("Was darf ich ausrichten?", "Wie lautet die Nachricht, bitte?"),
    "ask_name_message": ("Und Ihr Name, bitte?", "Darf ich Ihren Namen erfahren?"),
    "offer_name_message": ("Darf ich sagen, dass die Nachricht von {name} ist?",),
    "ask_phone": ("Unter welcher Telefonnummer können wir Sie erreichen?",),
    "message_taken": ("Danke. Ich habe die Nachricht weitergegeben, und jemand ruft Sie zurück.",),
    "no_message": ("In Ordnung, dann keine Nachricht.",),
    "message_failed": ("Es tut mir leid, ich konnte die Nachricht nicht speichern. Bitte rufen Sie später noch einmal an.",),
    "transferring": ("Ich verbinde Sie jetzt mit {name}. Einen Moment, bitte.",),
    "nobody_now": ("Es tut mir leid, im Moment kann niemand Ihren Anruf annehmen.",),
    "nobody_at_all": ("Es tut mir leid, es gibt niemanden, mit dem ich Sie verbinden kann.",),
}  # fmt: skip
